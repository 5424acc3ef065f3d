import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { createKilledHostStage, type KilledHostStage } from '../helpers/killed-host';
import { runCommand } from '../helpers/run-command';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });
let stage: KilledHostStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage();
});
afterEach(() => stage.close());

const said = (): string => path.join(stage.folder, 'said');
/** One program that notes its signals, and a stop command in place of the first of them. */
const run = (mode: 'end' | 'ignore', command: string, delay = '5s'): Promise<void> =>
  stage.run({
    web: `command: [python3, ${programPath('note-signals.py')}, ${stage.notes}, ${mode}, ${stage.token}], ready: { log: up }, env: { OF_ENV: "a  b" }, stop: { command: ${JSON.stringify(command)}, kill_delay: ${delay} }`,
  });
const counts = (): readonly number[] => ['SIGINT', 'SIGTERM'].map((name) => stage.countOf(name));
const gone = () => stage.until('an end', () => stage.alive().length === 0);

test('the guardian of a killed host runs the stop command, in the folder and with the variables of the process', async () => {
  const words = 'printf "%s|%s|%s|%s|%s\\\\n" "$SLIPWAY_PROCESS" "$SLIPWAY_RUN_ID" "$SLIPWAY_PID" "$OF_ENV" "$PWD"';
  await run('end', `${words} >> '${said()}'\nkill -s INT $SLIPWAY_PID`);
  const [pid] = stage.alive();
  await stage.killHost();
  await gone();
  expect(counts()).toEqual([1, 0]);
  expect(readFileSync(said(), 'utf8')).toBe(`web|1|${pid}|a  b|${path.join(stage.folder, 'shop')}\n`);
});

test('host and guardian killed together: the next host runs it in the same way, once, and no signal is sent', async () => {
  await run('end', `echo "$OF_ENV|$PWD|$SLIPWAY_RUN_ID" >> '${said()}'\nkill -s INT $SLIPWAY_PID`);
  await stage.killBoth();
  await stage.next('--leftovers', 'stop');
  await gone();
  expect(counts()).toEqual([1, 0]);
  expect(readFileSync(said(), 'utf8')).toBe(`a  b|${path.join(stage.folder, 'shop')}|1\n`);
});

test('for the next host, too: one that fails is followed by the signal', async () => {
  await run('end', `echo tried >> '${said()}'; exit 3`);
  await stage.killBoth();
  await stage.next('--leftovers', 'stop');
  await gone();
  expect(counts()).toEqual([0, 1]);
  expect(readFileSync(said(), 'utf8')).toBe('tried\n');
});

test('one that fails is followed by the signal', async () => {
  await run('end', `echo tried >> '${said()}'; exit 3`);
  await stage.killHost();
  await gone();
  expect(counts()).toEqual([0, 1]);
  expect(readFileSync(said(), 'utf8')).toBe('tried\n');
});

test('one that hangs is ended with the run when its time is over', async () => {
  await run('ignore', `echo hangs >> '${said()}'; exec python3 -c 'import time; time.sleep(1000)' ${stage.token}`, '1s');
  const killedAt = performance.now();
  await stage.killHost();
  await gone();
  expect(performance.now() - killedAt).toBeGreaterThan(900);
  expect(counts()).toEqual([0, 0]);
});

test('one that ends late, by the signal of the next step, does not send the run back to the first', async () => {
  const command = `echo hangs >> '${said()}'; exec python3 -c 'import time; time.sleep(1000)' ${stage.token}`;
  const steps = '{ signal: SIGINT, kill_delay: 600ms }, { signal: SIGTERM, kill_delay: 1s }';
  const stop = `{ command: ${JSON.stringify(command)}, steps: [${steps}] }`;
  const program = `[python3, ${programPath('note-signals.py')}, ${stage.notes}, ignore, ${stage.token}]`;
  await stage.run({ web: `command: ${program}, ready: { log: up }, stop: ${stop}` });
  await stage.killHost();
  await gone();
  expect(counts()).toEqual([0, 1]);
});

test('one that was under way when the host was killed is not run again', async () => {
  await run('ignore', `echo once >> '${said()}'; sleep 0.7`, '1s');
  const stopping = runCommand(stage.stateDir, ['stop', 'web']);
  await stage.until('the command', () => existsSync(said()));
  await stage.killHost();
  await gone();
  expect(readFileSync(said(), 'utf8')).toBe('once\n');
  expect(counts()).toEqual([0, 0]);
  await stopping;
});
