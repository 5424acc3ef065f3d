import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessConfig } from '../../shared/model/process';
import { DEFAULT_STOP } from '../../shared/model/stop-sequence';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from './core-harness';
import { freePort } from './free-port';

const PROGRAMS = join(process.cwd(), 'test/fixtures/programs');
const ESCAPES = join(PROGRAMS, 'escapes.py');
const NOTED_SERVER = join(PROGRAMS, 'noted-server.mjs');
/** Interpreters everybody may run come first: a version manager's live in its owner's home. */
const PATH = `/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin:${process.env.PATH ?? ''}`;
const hasProgram = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`], { env: { PATH } }).status === 0;

/** Where one row of the table runs. */
export interface Stage {
  readonly notes: string;
  readonly port: number;
  /** In the arguments of every process of the row, and of no other. */
  readonly token: string;
  readonly folder: string;
}

export interface SurvivorCase {
  readonly title: string;
  command(stage: Stage): ProcessConfig['command'];
  /** Processes that must have noted that they are up before the row goes on. */
  readonly processes: number;
  /** It is told to restart itself by SIGHUP before the stop. */
  readonly restartsItself?: boolean;
  /** Some of it outlives the stop signal. */
  readonly killDelayMs?: number;
  /** Left out by name where this program is missing. */
  readonly needs?: string;
  /** Notes nothing in the file, its log says it: a program of the table that is not ours to change. */
  readonly saysInLog?: boolean;
  change?(stage: Stage): Partial<ProcessConfig>;
}

const python = (shape: string, { notes, port, token }: Stage, count = 0): readonly string[] => [
  'python3',
  ESCAPES,
  shape,
  notes,
  String(port),
  token,
  ...(count > 0 ? [String(count)] : []),
];
const escaping = (title: string, shape: string, processes: number, change: Partial<SurvivorCase> = {}): SurvivorCase => ({
  title,
  processes,
  command: (stage) => ({ kind: 'argv', argv: python(shape, stage) }),
  ...change,
});
const many = (count: number): SurvivorCase => ({
  title: `${count} processes`,
  processes: count,
  command: (stage) => ({ kind: 'argv', argv: python('many', stage, count) }),
});

export const PLAIN_CASES: readonly SurvivorCase[] = [
  escaping('a plain child', 'plain', 1),
  {
    title: 'npm, sh and node',
    processes: 1,
    needs: 'npm',
    command: ({ folder, notes, port, token }) => {
      const script = `node ${NOTED_SERVER} ${notes} ${port} ${token}; exit $?`;
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: script } }));
      return { kind: 'argv', argv: ['npm', '--prefix', folder, 'start'] };
    },
  },
  {
    title: 'go run',
    processes: 1,
    needs: 'go',
    saysInLog: true,
    command: ({ port, token }) => ({ kind: 'argv', argv: ['go', 'run', '.', '-addr', `127.0.0.1:${port}`, '-mark', token] }),
    change: () => ({ cwd: join(PROGRAMS, 'go-server'), env: { PATH, GOCACHE: goCache(), GOFLAGS: '-buildvcs=false' } }),
  },
  escaping('one that ignores TERM, INT and HUP', 'stubborn', 2, { killDelayMs: 150 }),
  escaping('a pool of 8 workers that respawns them', 'pool', 9, { killDelayMs: 150 }),
  many(50),
  many(300),
];

/** Those that get away from their group, their session, their parent or their marks. */
export const ESCAPE_CASES: readonly SurvivorCase[] = [
  {
    title: 'a shell that exits and leaves a child',
    processes: 1,
    command: (stage) => ({ kind: 'shell', line: `${python('plain', stage).join(' ')} & exit 0` }),
  },
  escaping('a double fork', 'double-fork', 1),
  escaping('a setsid child', 'setsid-child', 2),
  escaping('a classic daemon', 'daemon', 1),
  escaping('a hot restart', 'hot-restart', 1, { restartsItself: true }),
  escaping('a hot restart in a session of its own', 'hot-restart-setsid', 1, { restartsItself: true }),
  escaping('a daemon without an environment', 'bare', 1),
  escaping('a daemon without an environment whose parent stays', 'bare-stays', 2),
  escaping('one that overwrites its arguments and its environment', 'retitle', 1),
  escaping('one that may not be looked into (not dumpable)', 'non-dumpable', 1, {
    // Its descriptors are readable by root only: as anybody else Slipway cannot tell that the port is its.
    change: () => ({ ready: { kind: 'log', text: 'up' } }),
  }),
  escaping('a child forked from a thread', 'thread', 2),
];

function goCache(): string {
  return execFileSync('go', ['env', 'GOCACHE'], { env: { ...process.env, PATH }, encoding: 'utf8' }).trim();
}

export interface Noted {
  readonly pid: number;
  readonly startTicks: string;
  readonly signals: readonly string[];
}

/** What the processes of a row noted themselves. */
export function readNotes(file: string): Noted[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const words = lines.map((line) => line.split(' '));
  return words
    .filter(([, what]) => what === 'up' || what === 'deaf')
    .map(([pid, , startTicks]) => ({
      pid: Number(pid),
      startTicks: startTicks ?? '',
      signals: words.filter(([from, what]) => from === pid && what?.startsWith('SIG')).map(([, what]) => what ?? ''),
    }));
}

/** Whether the process that noted itself lives: also for one that wiped the token off its arguments. */
export function lives({ pid, startTicks }: Noted): boolean {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return fields[19] === startTicks && fields[0] !== 'Z' && fields[0] !== 'X';
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !isTrue(); await sleep(5)) {
    if (Date.now() > deadline) throw new Error(`waited 15 s for ${what}`);
  }
}

/** Fails when the port cannot be bound at this moment. */
async function bind(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

/** Registers the given rows as tests, `SLIPWAY_REPEATS` times over. */
export function describeSurvivors(user: string, cases: readonly SurvivorCase[]): void {
  const repeats = Number(process.env.SLIPWAY_REPEATS ?? '1');
  let core: CoreHarness;
  let strangers: CoreHarness;
  let decoy: ChildProcess;
  let decoyNotes: string;
  /** Same program, same name, same folder; nobody's. */
  const startDecoy = (decoyNotesFile: string): ChildProcess => {
    const [file, ...args] = python('plain', { notes: decoyNotesFile, port: 0, token: 'decoy', folder: strangers.folder });
    return spawn(file ?? '', args, { cwd: process.cwd(), env: { PATH }, detached: true, stdio: 'ignore' });
  };

  beforeAll(async () => {
    strangers = createCoreHarness();
    decoyNotes = join(strangers.folder, 'decoy-notes');
    decoy = startDecoy(decoyNotes);
    await until('the stranger', () => readNotes(decoyNotes).length === 1);
    if (cases.some(({ needs }) => needs === 'go') && hasProgram('go')) {
      // A cold build cache takes longer than a start may.
      const cwd = join(PROGRAMS, 'go-server');
      execFileSync('go', ['build', '-buildvcs=false', '-o', '/dev/null', '.'], { cwd, env: { ...process.env, PATH } });
    }
  }, 180_000);
  afterAll(async () => {
    decoy.kill('SIGKILL');
    await strangers.close();
  });
  beforeEach(() => {
    core = createCoreHarness();
  });
  afterEach(async () => {
    await core.close();
  });

  const runCase = async (row: SurvivorCase): Promise<void> => {
    const stage: Stage = { notes: join(core.folder, 'notes'), port: await freePort(), token: `${core.token}-row`, folder: core.folder };
    const { killDelayMs = DEFAULT_STOP.killDelayMs } = row;
    const count = (): number =>
      row.saysInLog === true ? core.lines.filter((line) => line.includes('listening on')).length : readNotes(stage.notes).length;
    core.setProcesses(
      processConfig('web', [], {
        command: row.command(stage),
        ports: [stage.port],
        env: { PATH },
        stop: { ...DEFAULT_STOP, killDelayMs },
        ...row.change?.(stage),
      }),
    );
    // Younger than the run's root, as the row's own processes are.
    const youngNotes = `${stage.notes}-young`;
    let young: ChildProcess | null = null;
    try {
      await core.supervisor.start('test/web', BY_TEST);
      young = startDecoy(youngNotes);
      await until('the young stranger', () => readNotes(youngNotes).length === 1);
      await until(`${row.processes} processes`, () => count() >= row.processes);
      await core.until('web', ({ state }) => state.kind === 'running');
      if (row.restartsItself === true) {
        const [first] = readNotes(stage.notes);
        await core.supervisor.signal('test/web', 'SIGHUP', 'main', 'test');
        await until('its successor', () => count() === 2 && first !== undefined && !lives(first));
      }
      const before = readNotes(stage.notes).filter(lives);
      const stop = await core.supervisor.stop('test/web', { by: 'test' });

      const after = readNotes(stage.notes);
      expect(after.filter(lives)).toEqual([]);
      expect(pidsWithToken(core.token)).toEqual([]);
      await bind(stage.port);
      expect(stop).toMatchObject({ outcome: 'stopped', survivors: [], escalated: row.killDelayMs !== undefined });
      const told = new Set(before.map(({ pid }) => pid));
      for (const { pid, signals } of after) {
        const hup = row.restartsItself === true && pid === after[0]?.pid;
        const isDeaf = readFileSync(stage.notes, 'utf8').includes(`${pid} deaf`);
        // What was born during the stop may miss the signal; nobody may get it twice.
        if (hup) expect(signals).toEqual(['SIGHUP']);
        else if (told.has(pid) && !isDeaf) expect(signals, `of pid ${pid}`).toEqual(['SIGTERM']);
        else expect(signals.length, `of pid ${pid}`).toBeLessThanOrEqual(1);
      }
      if (row.saysInLog === true)
        expect(core.lines.filter((line) => line.includes(' received ('))).toEqual(['stdout SIGTERM received (1)']);
      else expect(told.size).toBeGreaterThanOrEqual(row.processes);
      for (const [file, { pid }] of [[decoyNotes, decoy] as const, [youngNotes, young] as const]) {
        expect(readNotes(file)).toMatchObject([{ pid, signals: [] }]);
        expect(readNotes(file).filter(lives)).toHaveLength(1);
      }
    } finally {
      young?.kill('SIGKILL');
      for (const { pid } of readNotes(stage.notes).filter(lives)) process.kill(pid, 'SIGKILL');
    }
  };

  for (let round = 1; round <= repeats; round++) {
    describe(`${user}${repeats > 1 ? `, round ${round}` : ''}: a stop leaves nothing of`, () => {
      for (const row of cases) {
        const isMissing = row.needs !== undefined && !hasProgram(row.needs);
        test.skipIf(isMissing)(isMissing ? `${row.title} (left out: no ${row.needs})` : row.title, () => runCase(row));
      }
    });
  }
}
