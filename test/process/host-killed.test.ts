import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { freePort } from '../helpers/free-port';
import { endAll } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';
import { ESCAPE_CASES, lives, type Noted, PLAIN_CASES, readNotes, type Stage, type SurvivorCase } from '../helpers/survivor-table';

const KILL_DELAY_MS = 1_000;
/** Of the table of survivors: what escapes its group, session, parent, environment or name, what ignores the signal, what is born again. */
const TITLES = [
  'a plain child',
  'one that ignores TERM, INT and HUP',
  'a pool of 8 workers that respawns them',
  'a shell that exits and leaves a child',
  'a double fork',
  'a setsid child',
  'a classic daemon',
  'a hot restart',
  'a daemon without an environment',
  'one that overwrites its arguments and its environment',
];

interface Tree {
  readonly name: string;
  readonly row: SurvivorCase;
  readonly stage: Stage;
}

let folder: string;
let token: string;
let host: StartedHost | null = null;

beforeAll(buildProduct, 120_000);
afterEach(async () => {
  await host?.stop();
  host = null;
  endAll(token);
  rmSync(folder, { recursive: true, force: true });
});

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !isTrue(); await sleep(10)) {
    if (Date.now() > deadline) throw new Error(`waited 20 s for ${what}\n${host?.stderr()}`);
  }
}

/** A host that runs all ten trees, each up and serving. */
async function startTrees(): Promise<readonly Tree[]> {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-killed-'));
  token = path.basename(folder);
  const rows = [...PLAIN_CASES, ...ESCAPE_CASES].filter(({ title }) => TITLES.includes(title));
  expect(rows).toHaveLength(TITLES.length);
  const trees: Tree[] = [];
  for (const [index, row] of rows.entries()) {
    const name = `tree${index}`;
    trees.push({ name, row, stage: { notes: path.join(folder, name), port: await freePort(), token, folder } });
  }
  const processes = trees.map(({ name, row, stage }) => {
    const command = row.command(stage);
    const written = command.kind === 'shell' ? command.line : command.argv;
    // JSON is YAML.
    return [
      name,
      { command: written, ports: [stage.port], stop: { kill_delay: `${KILL_DELAY_MS}ms` }, restart: { policy: 'never' } },
    ] as const;
  });
  const project = path.join(folder, 'shop');
  mkdirSync(project);
  writeFileSync(path.join(project, 'slipway.yaml'), JSON.stringify({ version: 1, processes: Object.fromEntries(processes) }));
  const stateDir = path.join(folder, 'state');
  host = await startHost({ stateDir });
  for (const words of [
    ['add', project],
    ['trust', 'shop'],
    ['start', ...trees.map(({ name }) => name)],
  ]) {
    const result = await runCommand(stateDir, words);
    if (result.code !== 0) throw new Error(`slipway ${words.join(' ')}: ${result.stdout}${result.stderr}`);
  }
  for (const { name, row, stage } of trees) {
    await until(`${row.processes} of ${name}, ${row.title}`, () => readNotes(stage.notes).length >= row.processes);
    if (row.restartsItself !== true) continue;
    const [first] = readNotes(stage.notes);
    process.kill(first?.pid ?? 0, 'SIGHUP');
    await until(`the successor of ${name}`, () => readNotes(stage.notes).length === 2 && first !== undefined && !lives(first));
  }
  return trees;
}

const isDeaf = (stage: Stage, { pid }: Noted): boolean => readFileSync(stage.notes, 'utf8').includes(`${pid} deaf`);

test('kill -9 of the host: ten trees are gone within the kill delay and a second, nobody signalled twice', async () => {
  const trees = await startTrees();
  const before = new Map(
    trees.map(({ name, stage }) => [
      name,
      new Set(
        readNotes(stage.notes)
          .filter(lives)
          .map(({ pid }) => pid),
      ),
    ]),
  );
  const left = (): string[] => trees.filter(({ stage }) => readNotes(stage.notes).some(lives)).map(({ row }) => row.title);
  expect(left()).toHaveLength(TITLES.length);
  const killedAt = performance.now();
  host?.child.kill('SIGKILL');
  await host?.exited();
  while (left().length > 0 && performance.now() - killedAt < KILL_DELAY_MS + 10_000) await sleep(10);
  const tookMs = performance.now() - killedAt;
  expect(left()).toEqual([]);
  expect(tookMs).toBeLessThan(KILL_DELAY_MS + 1_000);
  for (const { name, row, stage } of trees) {
    for (const one of readNotes(stage.notes)) {
      const signals = one.signals.filter((signal) => signal !== 'SIGHUP');
      if (before.get(name)?.has(one.pid) === true && !isDeaf(stage, one))
        expect(signals, `${row.title}, pid ${one.pid}`).toEqual(['SIGTERM']);
      else expect(signals.length, `${row.title}, pid ${one.pid}`).toBeLessThanOrEqual(1);
    }
  }
}, 120_000);
