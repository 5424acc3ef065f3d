import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { createKilledHostStage, type KilledHostStage } from '../helpers/killed-host';
import { runCommand } from '../helpers/run-command';

/** Several hosts one after the other: on a machine that is busy with other tests that takes its time. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let stage: KilledHostStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage();
});
afterEach(() => stage.close());

const counts = (): readonly number[] => ['SIGINT', 'SIGHUP', 'SIGTERM'].map((name) => stage.countOf(name));

/** A program that ignores all it gets, left over by a host that was killed, and the next host, which has begun to stop it. */
async function stopOfLeftoverBegun(): Promise<{ readonly stopping: Promise<unknown> }> {
  const command = `python3 ${programPath('note-signals.py')} ${stage.notes} ignore ${stage.token}`;
  const steps = '{ signal: SIGINT, kill_delay: 1500ms }, { signal: SIGHUP, kill_delay: 300ms }, { signal: SIGTERM, kill_delay: 300ms }';
  await stage.run({ web: `command: ${command}, ready: { log: up }, stop: { steps: [${steps}] }` });
  await stage.killBoth();
  await stage.next('--leftovers', 'ask');
  const { leftovers } = (await stage.slipway('status', '--json')).json<{ readonly leftovers: readonly { readonly id: string }[] }>();
  const stopping = runCommand(stage.stateDir, ['leftovers', 'stop', leftovers[0]?.id ?? 'none']);
  await stage.until('the first signal', () => stage.countOf('SIGINT') === 1);
  return { stopping };
}

test('a host killed while it stops a leftover: its guardian goes on with the second step, and repeats nothing', async () => {
  const { stopping } = await stopOfLeftoverBegun();
  await stage.killHost();
  await stage.until('an end', () => stage.alive().length === 0);
  expect(counts()).toEqual([1, 1, 1]);
  await stopping;
});

test('host and guardian killed while a leftover is stopped: the next host goes on at that step, and repeats nothing', async () => {
  const { stopping } = await stopOfLeftoverBegun();
  await stage.until('the record', () => stage.recordsText().includes('"stopping"'));
  await stage.killBoth();
  await stage.next();
  await stage.until('an end', () => stage.alive().length === 0);
  expect(counts()).toEqual([1, 1, 1]);
  await stopping;
});
