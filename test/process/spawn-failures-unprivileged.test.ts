import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { becomeNobody, IS_ROOT } from '../helpers/become-nobody';
import { BY_TEST, type CoreHarness, createCoreHarness, processConfig } from '../helpers/core-harness';

const SOFT = /^Max processes +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? '';

let core: CoreHarness;
let limiter: ChildProcess;

describe.skipIf(!IS_ROOT)('as nobody (left out: only root may become somebody else)', () => {
  // Root's number of processes is not limited.
  becomeNobody();
  beforeEach(() => {
    core = createCoreHarness();
    // Started while this is allowed: it lifts the limit when it is told to.
    const pid = String(process.pid);
    limiter = spawn('sh', ['-c', `read go; exec prlimit --pid ${pid} --nproc=${SOFT}:`], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
  });
  afterEach(() => core.close());

  test('no more processes for this user (EAGAIN): said in words, the host lives, and the next start works', async () => {
    core.setProcesses(processConfig('web', ['sleep', '3600']));
    const lower = spawn('prlimit', ['--pid', String(process.pid), '--nproc=1:'], { stdio: 'inherit' });
    expect(await once(lower, 'exit')).toEqual([0, null]);
    const failed = await core.supervisor.start('test/web', BY_TEST);
    limiter.stdin?.end('go\n');
    expect(await once(limiter, 'exit')).toEqual([0, null]);
    expect(failed).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/no more processes for this user \(EAGAIN\).*ulimit -u/),
    });
    expect(await core.supervisor.start('test/web', BY_TEST)).toMatchObject({ outcome: 'running' });
    expect(await core.supervisor.stop('test/web', { by: 'test' })).toMatchObject({ outcome: 'stopped', survivors: [] });
  });
});
