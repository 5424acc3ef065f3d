import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { becomeNobody, IS_ROOT } from '../helpers/become-nobody';
import { BY_TEST, type CoreHarness, createCoreHarness, processConfig } from '../helpers/core-harness';

const FIRST_FREE_FOR_ALL = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
const LOW = 81;

describe.skipIf(!IS_ROOT || FIRST_FREE_FOR_ALL <= LOW)('as nobody (left out: only root may become somebody else)', () => {
  becomeNobody();
  let core: CoreHarness;
  beforeEach(() => {
    core = createCoreHarness();
  });
  afterEach(() => core.close());

  test('a run that dies of EACCES on a port nobody declared carries the verdict that it takes a privilege', async () => {
    core.setProcesses(processConfig('low', ['node', '-e', `require('net').createServer().listen(${LOW})`]));
    void core.supervisor.start('test/low', BY_TEST);
    await expect.poll(() => core.snapshot('low').state.kind).toBe('exited');
    expect(core.snapshot('low').state.lastExit).toMatchObject({ cause: 'port-busy', verdict: { verdict: 'privileged', port: LOW } });
  });
});
