import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { createKilledHostStage, type KilledHostStage } from '../helpers/killed-host';
import { runCommand } from '../helpers/run-command';

const LIMIT_MS = 15_000;
let stage: KilledHostStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage(LIMIT_MS);
});
afterEach(() => stage.close());

const signals = (): string[] => stage.readNotes().flatMap((line) => (line.endsWith(' up') ? [] : [line.split(' ')[1] ?? '']));
const slipway = (...args: string[]) => runCommand(stage.stateDir, args);

/** A host that runs one program which notes every signal and ignores it. */
const run = (steps: string): Promise<void> =>
  stage.run({ web: `command: [${stage.note('ignore').split(' ').join(', ')}], ready: { log: up }, stop: { steps: [${steps}] }` });

test('a host killed at the first of three steps: its guardian goes on with the second, and repeats nothing', async () => {
  await run('{ signal: SIGINT, kill_delay: 1s }, { signal: SIGHUP, kill_delay: 300ms }, { signal: SIGTERM, kill_delay: 300ms }');
  const stopping = slipway('stop', 'web');
  await stage.until('the first signal', () => signals().length === 1);
  await stage.killHost();
  await stage.until('an end', () => stage.alive().length === 0);
  expect(signals()).toEqual(['SIGINT', 'SIGHUP', 'SIGTERM']);
  await stopping;
});

test('a host killed before any stop: its guardian goes through all steps', async () => {
  await run('{ signal: SIGINT, kill_delay: 200ms }, { signal: SIGTERM, kill_delay: 200ms }');
  await stage.killHost();
  await stage.until('an end', () => stage.alive().length === 0);
  expect(signals()).toEqual(['SIGINT', 'SIGTERM']);
});

test('host and guardian killed at the first step: the next host goes on at that step, and repeats nothing', async () => {
  await run('{ signal: SIGINT, kill_delay: 3s }, { signal: SIGTERM, kill_delay: 300ms }');
  const stopping = slipway('stop', 'web');
  await stage.until('the first signal', () => signals().length === 1);
  await stage.until('the record', () => stage.recordsText().includes('"stopping"'));
  await stage.killBoth();
  const host = await stage.next();
  await stage.until('the notice', () => /stopped in [\d.]+ m?s\b/.test(host.stderr()));
  expect(signals()).toEqual(['SIGINT', 'SIGTERM']);
  expect(stage.alive()).toEqual([]);
  await stopping;
});

interface Runs {
  readonly runs: readonly {
    readonly runId: number;
    readonly signals: readonly unknown[];
    readonly stop: { readonly events: readonly unknown[] };
  }[];
}

test('what happened to a run is still known after the host was started again', { timeout: 60_000 }, async () => {
  await run('{ signal: SIGINT, kill_delay: 50ms }, { signal: SIGTERM, kill_delay: 50ms }');
  expect((await slipway('signal', 'web', 'HUP')).code).toBe(0);
  expect((await slipway('runs', 'web', '--json')).json()).toMatchObject({
    runs: [{ runId: 1, exit: null, stop: null, signals: [{ signal: 'SIGHUP', by: 'command line', target: 'run' }] }],
  });
  expect((await slipway('restart', 'web', '--json')).json()).toMatchObject({ outcome: 'ready', stop: { outcome: 'stopped' } });
  const before = (await slipway('runs', 'web', '--json')).json<Runs>();
  expect(before).toMatchObject({
    runs: [
      {
        runId: 1,
        cause: { kind: 'command-line', files: [], by: 'command line' },
        readyMs: expect.any(Number),
        stopMs: expect.any(Number),
        buildMs: null,
        exit: { signal: 'SIGKILL', cause: 'stopped' },
        signals: [{ signal: 'SIGHUP', by: 'command line', target: 'run', effect: expect.objectContaining({}) }],
        stop: {
          outcome: 'stopped',
          escalated: true,
          steps: [{ signal: 'SIGINT' }, { signal: 'SIGTERM' }, { signal: 'SIGKILL' }],
          signals: [{ signal: 'SIGINT' }, { signal: 'SIGTERM' }, { signal: 'SIGKILL' }],
        },
      },
      { runId: 2, exit: null, stop: null },
    ],
  });
  const [first] = before.runs;
  stage.host().child.kill('SIGINT');
  await stage.host().exited();
  await stage.next();
  const after = (await slipway('runs', 'web', '--json')).json<Runs>();
  expect(after.runs[0]).toEqual(first);
  expect(after.runs[1]).toMatchObject({ runId: 2, exit: { cause: 'stopped' }, stop: { outcome: 'stopped', askedBy: 'host' } });
  const table = await slipway('runs', 'web');
  expect(table.stdout).toMatch(/^RUN +STARTED/);
  expect(table.stdout.trim().split('\n')).toHaveLength(3);
  expect(table.stdout).toContain('SIGHUP');
});
