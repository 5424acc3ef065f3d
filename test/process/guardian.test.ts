import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { createKilledHostStage, type KilledHostStage, ONE_SECOND_DELAY } from '../helpers/killed-host';
import { runCommand } from '../helpers/run-command';

const NOTE = programPath('note-signals.py');
const LIMIT_MS = 10_000;

let stage: KilledHostStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage(LIMIT_MS);
});
afterEach(() => stage.close());

/** Starts a host on a project with these processes, each started and up. */
async function run(processes: Readonly<Record<string, string>>, programs: number): Promise<void> {
  await stage.run(processes);
  await stage.until(`${programs} programs`, () => stage.countOf('up') === programs);
}

/** As a process of the run, but started by nobody of ours. */
const startDecoy = (): ChildProcess =>
  spawn('python3', [NOTE, stage.notes, 'end', stage.token], { cwd: path.join(stage.folder, 'shop'), detached: true, stdio: 'ignore' });

const trees = () => ({
  plain: `command: ${stage.note()}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
  pair: `command: "${stage.note()} & ${stage.note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  session: `command: "setsid ${stage.note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  bare: `command: "setsid env -i /usr/bin/env ${stage.note()} & wait", ready: { log: up }, ${ONE_SECOND_DELAY}`,
  daemon: `command: "setsid -f ${stage.note()}", restart: { policy: never }, ${ONE_SECOND_DELAY}`,
  stubborn: `command: ${stage.note('ignore')}, ready: { log: up }, ${ONE_SECOND_DELAY}`,
});
/** Programs in them. */
const PROGRAMS = 7;

describe('when the host is killed', () => {
  test('everything it ran is gone within the kill delay and a second, each signalled once; keep_running goes on', async () => {
    await run(
      { ...trees(), kept: `command: [${stage.note().split(' ').join(', ')}], ready: { log: up }, keep_running: true` },
      PROGRAMS + 1,
    );
    const decoy = startDecoy();
    await stage.until('the decoy', () => stage.countOf('up') === PROGRAMS + 2);
    const killedAt = performance.now();
    await stage.killHost();
    await stage.until('an end of all but two', () => stage.alive().length === 2);
    expect(performance.now() - killedAt).toBeLessThan(2_000);
    expect(stage.alive()).toContain(decoy.pid);
    const signals = stage.readNotes().filter((line) => !line.endsWith(' up'));
    expect(signals.map((line) => line.split(' ')[1])).toEqual(new Array(PROGRAMS).fill('SIGTERM'));
    expect(new Set(signals).size).toBe(PROGRAMS);
    await endDecoy(decoy);
    await stage.until('the guardian to end', () => stage.guardian() === null);
    expect(stage.alive()).toHaveLength(1);
  });

  test('a build is stopped, too', async () => {
    const project = { api: `command: [sleep, '3600'], build: ${stage.note()}` };
    // The command that waits for the start loses its host.
    const running = expect(run(project, 1)).rejects.toThrow('slipway start api');
    await stage.until('the build', () => stage.countOf('up') === 1);
    await stage.killHost();
    await stage.until('an end', () => stage.alive().length === 0);
    expect(stage.countOf('SIGTERM')).toBe(1);
    await running;
  });

  test('a stop under way is carried on without a second signal', async () => {
    await run({ stubborn: trees().stubborn }, 1);
    const stopping = runCommand(stage.stateDir, ['stop', 'stubborn']);
    await stage.until('the signal', () => stage.countOf('SIGTERM') === 1);
    const killedAt = performance.now();
    await stage.killHost();
    await stage.until('an end', () => stage.alive().length === 0);
    expect(performance.now() - killedAt).toBeLessThan(2_000);
    expect(stage.countOf('SIGTERM')).toBe(1);
    await stopping;
  });

  test('a guardian that was killed has been replaced', async () => {
    await run({ pair: trees().pair, stubborn: trees().stubborn }, 3);
    const first = stage.guardian();
    process.kill(first ?? 0, 'SIGKILL');
    await stage.until('another guardian', () => ![null, first].includes(stage.guardian()));
    // It is started and told in one turn of the host's event loop: an answer proves both.
    await runCommand(stage.stateDir, ['status']);
    await stage.killHost();
    await stage.until('an end', () => stage.alive().length === 0);
    expect(stage.countOf('SIGTERM')).toBe(3);
  });

  test('a host that starts meanwhile leaves the work to the guardian', async () => {
    // Longer than a host takes to start on a busy machine: else the guardian is done before anybody looks.
    await run({ stubborn: trees().stubborn.replace('kill_delay: 1s', 'kill_delay: 6s') }, 1);
    await stage.killHost();
    const host = await stage.next();
    // It is not said to be stopped, nobody else stops it, and no second one is started beside it.
    const { leftovers } = (await stage.slipway('status', '--json')).json<{ readonly leftovers: readonly unknown[] }>();
    expect(leftovers).toMatchObject([{ state: 'stopping' }]);
    const second = await runCommand(stage.stateDir, ['leftovers', 'stop', '--all']);
    expect(second.stdout + second.stderr).toContain('being stopped by the guardian');
    const [old] = stage.alive();
    expect(old).toBeDefined();
    const started = stage.slipway('start', 'stubborn');
    await stage.until('the notice', () => host.stderr().includes('the guardian stopped it in'));
    await started;
    expect(stage.countOf('up')).toBe(2);
    const pids = stage.alive();
    // The new shell and its program.
    expect(pids).toHaveLength(2);
    expect(pids).not.toContain(old);
    await stage.slipway('stop', 'stubborn', '--kill-delay', '0s');
    expect(host.stderr()).toMatch(/1 process of the last session was still running \(stubborn pid \d+\)/);
    expect(stage.alive()).toEqual([]);
    expect(stage.readNotes().filter((line) => line === `${old} SIGTERM`)).toHaveLength(1);
  });
});

describe('when the host and its guardian are killed', () => {
  test('the next host finds everything, stops it, and says so', async () => {
    await run(trees(), PROGRAMS);
    const decoy = startDecoy();
    await stage.until('the decoy', () => stage.countOf('up') === PROGRAMS + 1);
    await stage.killBoth();
    expect(stage.alive().length).toBeGreaterThan(PROGRAMS);
    const host = await stage.next();
    await stage.until('the notice', () => /stopped in [\d.]+ m?s\b/.test(host.stderr()));
    expect(host.stderr()).toMatch(/^\d+ processes of the last session were still running \(/m);
    expect(host.stderr()).toMatch(/stubborn pid \d+|other runs/);
    expect(stage.alive()).toEqual([decoy.pid]);
    expect(stage.countOf('SIGTERM')).toBe(PROGRAMS);
    await endDecoy(decoy);
  });

  test('what keep_running kept is left, and the port doctor knows it', async () => {
    const port = await freePort();
    const server = `python3 ${programPath('hold-port.py')} ${port} ${stage.token}`;
    await run({ kept: `command: ${server}, ready: { port: ${port} }, keep_running: true` }, 0);
    await stage.killBoth();
    const host = await stage.next();
    expect(host.stderr()).toContain('left running, as keep_running asks');
    const answer = await runCommand(stage.stateDir, ['port', String(port)]);
    expect(answer.stdout).toContain('left from an earlier session');
    expect(answer.stdout).toContain('kept');
  });
});

test('a clean end leaves no guardian', async () => {
  await run({ plain: trees().plain }, 1);
  expect(stage.guardian()).not.toBeNull();
  await stage.host().stop();
  await stage.until('the guardian to end', () => stage.guardian() === null, 1_000);
  expect(stage.countOf('SIGTERM')).toBe(1);
});

async function endDecoy(decoy: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => decoy.once('exit', resolve));
  decoy.kill('SIGKILL');
  await ended;
  expect(stage.readNotes().filter((line) => line.startsWith(`${decoy.pid} `))).toEqual([`${decoy.pid} up`]);
}
