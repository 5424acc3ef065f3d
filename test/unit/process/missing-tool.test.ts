import { describe, expect, test } from 'vitest';
import { createMacosProcessReader, runTool } from '../../../electron/core/process/tool-process-adapter';
import { BY_TEST } from '../../helpers/core-harness';
import { createFakeCore, fakeConfig, runWeb, stateOf, watched } from '../../helpers/fake-core';

/** The macOS adapter on a system without `ps`. */
const withoutPs = () => createMacosProcessReader((_file, args) => runTool('/nonexistent/ps', args));

describe('without ps (macOS)', () => {
  test('a look is a rejection that names the tool', async () => {
    await expect(withoutPs().list()).rejects.toThrow('/nonexistent/ps ENOENT');
  });

  test('a start, a signal and a stop are answered with the reason, and nothing crashes', async () => {
    const reader = { ...withoutPs(), list: () => Promise.reject(new Error('spawn /bin/ps ENOENT')) };
    const core = createFakeCore({ reader });
    core.setProcesses(fakeConfig('web'));
    const start = watched(core.supervisor.start('test/web', BY_TEST));
    await core.clock.pass(40_000);
    expect(start.value ?? start.error).not.toBeNull();
    const signal = watched(core.supervisor.signal('test/web', 'SIGHUP', 'run', 'test'));
    await core.clock.pass(1_000);
    expect(String(signal.error)).toContain('spawn /bin/ps ENOENT');
    const stop = watched(core.supervisor.stop('test/web', { by: 'test' }));
    await core.clock.pass(60_000);
    expect(stop.value).toMatchObject({ outcome: 'unkillable' });
    expect(JSON.stringify(stop.value)).toContain('spawn /bin/ps ENOENT');
    expect(stateOf(core)?.kind).toBe('failed');
  });

  test('a tool that is back is used again', async () => {
    const core = createFakeCore();
    const { list } = core.deps.reader;
    let isThere = true;
    Object.assign(core.deps.reader, {
      lastBorn: () => null,
      list: () => (isThere ? list() : Promise.reject(new Error('spawn /bin/ps ENOENT'))),
    });
    await runWeb(core);
    isThere = false;
    const stop = watched(core.supervisor.stop('test/web', { by: 'test' }));
    await core.clock.pass(2_000);
    expect(stop.value).toBeNull();
    isThere = true;
    await core.clock.pass(1_000);
    expect(stop.value).toMatchObject({ outcome: 'stopped', survivors: [] });
  });
});
