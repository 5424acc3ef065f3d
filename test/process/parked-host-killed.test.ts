import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { createKilledHostStage, type KilledHostStage, ONE_SECOND_DELAY } from '../helpers/killed-host';
import { runCommand } from '../helpers/run-command';

let stage: KilledHostStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage();
});
afterEach(() => stage.close());

/** Shells of this test that wait to be told. */
function parked(): number[] {
  return stage.alive().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('SLIPWAY_GO');
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw error;
    }
  });
}
/** A restart whose old run takes its time, so that the next one is parked. Nobody waits for its answer: the host will be gone. */
async function restartSlowly(): Promise<number> {
  await stage.run({ web: `command: ${stage.note('ignore')}, ${ONE_SECOND_DELAY}` });
  await stage.until('its boot', () => stage.countOf('up') === 1);
  void runCommand(stage.stateDir, ['restart', 'web']).catch(() => null);
  await stage.until('its signal', () => stage.countOf('SIGTERM') === 1);
  return stage.until('a parked run', () => parked()[0] ?? null);
}

test('a host that is killed while a run is parked leaves neither run: no second boot, no second signal', async () => {
  await restartSlowly();
  await stage.killHost();
  await stage.until('the parked run to go', () => parked().length === 0, 1_000);
  await stage.until('an empty table', () => stage.alive().length === 0);
  expect(stage.countOf('up')).toBe(1);
  expect(stage.countOf('SIGTERM')).toBe(1);
}, 60_000);

test('a parked run ends without host and guardian, and the next host finds the old one only', async () => {
  const shell = await restartSlowly();
  await stage.killBoth();
  await stage.until('the parked run to go', () => !stage.alive().includes(shell), 1_000);
  expect(stage.alive()).toHaveLength(1);
  await stage.next('--leftovers', 'stop');
  await stage.until('an empty table', () => stage.alive().length === 0);
  await stage.until('no record', () => stage.recordsText() === '');
  expect(stage.countOf('up')).toBe(1);
  const runs = JSON.parse((await stage.slipway('runs', 'web', '--json')).stdout) as { readonly runs: readonly unknown[] };
  expect(runs.runs).toHaveLength(1);
}, 60_000);
