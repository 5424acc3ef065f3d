import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stopJson } from '../../electron/cli/json-shapes';
import { DEFAULT_STOP } from '../../shared/model/stop-sequence';
import { becomeNobody, IS_ROOT, NOBODY } from '../helpers/become-nobody';
import { BY_TEST, type CoreHarness, createCoreHarness, processConfig } from '../helpers/core-harness';

/** The interpreter itself: a script in front of it (pyenv's, say) does not become anybody by its mode. */
const isProgram = (file: string): boolean => existsSync(file) && readFileSync(file).subarray(1, 4).toString('latin1') === 'ELF';
const python = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)].map((folder) => join(folder, 'python3')).find(isProgram);

if (IS_ROOT && python !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-not-ours-'));
  chownSync(folder, NOBODY, NOBODY);
  // What sudo is to a person: a program that becomes root, whoever starts it.
  const becomesRoot = join(folder, 'python3');
  copyFileSync(realpathSync(python), becomesRoot);
  chmodSync(becomesRoot, 0o4755);
  becomeNobody();
  describe('as nobody', () => {
    let core: CoreHarness;
    const endFile = join(folder, 'end');
    beforeEach(() => {
      core = createCoreHarness();
    });
    afterEach(() => core.close());
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('a process of another user is named with the reason, watched, and its end is noticed', { timeout: 60_000 }, async () => {
      const program = `import os,sys,time
os.setresuid(0, 0, 0)
print("up", flush=True)
while not os.path.exists(sys.argv[1]): time.sleep(0.05)`;
      core.setProcesses(
        processConfig('web', [becomesRoot, '-c', program, endFile], {
          ready: { kind: 'log', text: 'up' },
          stop: { ...DEFAULT_STOP, earlier: [{ signal: 'SIGINT', graceMs: 50 }], killDelayMs: 50 },
        }),
      );
      const start = await core.supervisor.start('test/web', BY_TEST);
      expect(start).toMatchObject({ outcome: 'ready' });
      try {
        const stop = await core.supervisor.stop('test/web', { by: 'test' });
        const reason = 'it belongs to another user, and this user may not signal it';
        expect(stop).toMatchObject({ outcome: 'unkillable', signals: [], survivors: [{ pid: start.pid, reason }] });
        expect(stopJson(stop)).toMatchObject({ outcome: 'unkillable', survivors: [{ pid: start.pid, reason }] });
        expect(core.snapshot('web')).toMatchObject({
          state: { kind: 'failed', cause: 'unkillable', text: expect.stringContaining(reason) },
          lastStop: { outcome: 'unkillable', survivors: [{ pid: start.pid, reason }] },
        });
      } finally {
        writeFileSync(endFile, '');
      }
      await core.until('web', ({ state }) => state.kind === 'stopped');
    });
  });
} else {
  describe('as nobody', () => {
    test.skip('left out: only root may make a program that becomes another user, and it takes python3', () => undefined);
  });
}
