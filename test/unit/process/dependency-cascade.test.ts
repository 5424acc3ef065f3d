import { describe, expect, test } from 'vitest';
import { causeText } from '../../../electron/core/process/cause-text';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, stateOf, watched } from '../../helpers/fake-core';

async function twoUp(restartWith: readonly string[] | undefined) {
  const core = createFakeCore();
  core.setProcesses(
    fakeConfig('db'),
    fakeConfig('web', { dependsOn: { db: 'ready' }, ...(restartWith === undefined ? {} : { restartWith }) }),
  );
  void core.supervisor.start('test/web', BY_TEST);
  await core.clock.pass(3_000);
  expect([stateOf(core, 'db')?.kind, stateOf(core)?.kind]).toEqual(['running', 'running']);
  return core;
}
const runIdOf = (core: ReturnType<typeof createFakeCore>): number | null => {
  const state = stateOf(core);
  return state?.kind === 'running' ? state.runId : null;
};

describe('a restart and what depends on it', () => {
  test('nothing follows it by default', async () => {
    const core = await twoUp(undefined);
    watched(core.supervisor.restart('test/db', BY_TEST, { by: 'test' }));
    await core.clock.pass(3_000);
    expect(runIdOf(core)).toBe(1);
  });

  test('what asked for it restarts once the new run is up', async () => {
    const core = await twoUp(['db']);
    watched(core.supervisor.restart('test/db', BY_TEST, { by: 'test' }));
    await core.clock.pass(4_000);
    expect(runIdOf(core)).toBe(2);
    const cause = core.supervisor.snapshot('test/web')?.cause;
    expect(cause).toEqual({ kind: 'dependency', files: [], by: 'db', after: 'a new run of db' });
    // Not “needed by db”: it is the other way round.
    expect(cause == null ? null : causeText(cause)).toBe('restarted after a new run of db');
  });

  test('what is down stays down', async () => {
    const core = await twoUp(['db']);
    watched(core.supervisor.stop('test/web', { by: 'test' }));
    await core.clock.pass(1_000);
    watched(core.supervisor.restart('test/db', BY_TEST, { by: 'test' }));
    await core.clock.pass(4_000);
    expect(stateOf(core)?.kind).toBe('stopped');
  });

  test('a dependency that fails says why in what waits', async () => {
    const core = createFakeCore();
    core.setProcesses(
      fakeConfig('db', { command: { kind: 'argv', argv: ['/no/such/program'] } }),
      fakeConfig('web', { dependsOn: { db: 'ready' } }),
    );
    watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(500);
    expect(core.supervisor.snapshot('test/web')?.detail).toMatch(/^for db to be ready · it failed: .*\/no\/such\/program/);
  });

  test('all together: what depends on another is gone before that one gets its signal', async () => {
    const core = await twoUp(undefined);
    const order: string[] = [];
    core.onSignal = (fake, signal) => {
      order.push(fake.argv[1] ?? '');
      fake.exit({ signal });
    };
    watched(core.supervisor.stopAll(null, 'test'));
    await core.clock.pass(1_000);
    expect(order).toEqual(['web', 'db']);
  });
});
