import { expect, test } from 'vitest';
import { checkDependencies } from '../../../electron/core/project/check-dependencies';
import type { ProcessConfig } from '../../../shared/model/process';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, type FakeCore, fakeConfig, stateOf, watched } from '../../helpers/fake-core';

const BY = { by: 'test' };
const web = fakeConfig('web', { dependsOn: { api: 'ready' } });
const api = fakeConfig('api', { dependsOn: { db: 'ready' } });
const db = fakeConfig('db');
const mail = fakeConfig('mail');
const ring = fakeConfig('db', { dependsOn: { api: 'ready' } });

function set(core: FakeCore, ...processes: ProcessConfig[]): void {
  core.setProcesses(...checkDependencies(processes, [], { file: 'slipway.yaml', lineOf: () => 4, fault: () => undefined }));
}
const begun = (core: FakeCore): string[] => core.spawned.map(({ argv }) => argv[1] ?? '');
const REFUSED = {
  code: 'config-invalid',
  message: 'api is not started: slipway.yaml:4 api and db would wait for each other: api → db → api.',
  hint: 'Take one of the 2 entries out of slipway.yaml (line 4). None of these processes is started until then.',
};

test('a process of a circle is not started by anybody, and says so; others are', async () => {
  const core = createFakeCore();
  set(core, web, api, ring, mail);
  const refused = [
    watched(core.supervisor.start('test/api', BY_TEST)),
    watched(core.supervisor.restart('test/api', BY_TEST, BY)),
    watched(core.supervisor.restartSeveral(['test/mail', 'test/api'], BY_TEST, BY)),
    watched(core.supervisor.reload('test/api', BY_TEST, null)),
  ];
  await core.clock.pass(2_000);
  expect(refused.map(({ error }) => error)).toMatchObject([REFUSED, REFUSED, REFUSED, REFUSED]);
  expect(begun(core)).toEqual([]);
  expect(core.supervisor.snapshot('test/db')).toMatchObject({
    detail: 'may not start: api → db → api (slipway.yaml:4)',
    refusal: { circle: 'api → db → api' },
  });
  expect(core.supervisor.snapshot('test/mail')).not.toHaveProperty('refusal');
  watched(core.supervisor.start('test/mail', BY_TEST));
  await core.clock.pass(2_000);
  expect(begun(core)).toEqual(['mail']);
});

test('what depends on one of a circle waits with the reason, and starts when the file is mended', async () => {
  const core = createFakeCore();
  set(core, web, api, ring);
  const start = watched(core.supervisor.start('test/web', BY_TEST));
  await core.clock.pass(500);
  expect(start.value).toMatchObject({ outcome: 'waiting' });
  expect(core.supervisor.snapshot('test/web')?.detail).toBe(
    'for api to be ready · it is not started, because its file has a circle: api → db → api (slipway.yaml:4)',
  );
  set(core, web, api, db);
  await core.clock.pass(6_000);
  expect(begun(core)).toEqual(['db', 'api', 'web']);
});

test('what is up when the file comes to have a circle runs on, and a person’s restart leaves it its run', async () => {
  const core = createFakeCore();
  set(core, api, db);
  watched(core.supervisor.start('test/api', BY_TEST));
  await core.clock.pass(4_000);
  set(core, api, ring);
  const restart = watched(core.supervisor.restart('test/api', BY_TEST, BY));
  await core.clock.pass(4_000);
  expect(restart.error).toMatchObject({
    code: 'config-invalid',
    message: expect.stringMatching(/^api is not restarted and runs on: slipway/),
  });
  expect(stateOf(core, 'api')).toMatchObject({ kind: 'running', runId: 1 });
  expect(core.supervisor.snapshot('test/api')?.detail).toMatch(/· circle in slipway\.yaml:4$/);
  const stop = watched(core.supervisor.stopSeveral(['test/db', 'test/api'], BY));
  await core.clock.pass(4_000);
  expect(stop.value?.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
});
