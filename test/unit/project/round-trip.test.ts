import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_HOLD, DEFAULT_WATCH, defaultProcess } from '../../../electron/core/project/default-process';
import { writeSlipwayYaml } from '../../../electron/core/project/write-slipway-yaml';
import type { ProcessConfig } from '../../../shared/model/process';
import { load } from './load-fixture';

const TEXTS = [
  'a',
  'a b',
  ' lead',
  '"q"',
  "it's",
  '\\',
  '$HOME',
  '#x',
  'a: b',
  '- x',
  '{x}',
  '[y]',
  '&a',
  '*a',
  '!t',
  '|',
  '>',
  '%',
  '@',
  'yes',
  'null',
  '~',
  '1.10',
  '0x1f',
  '1e3',
  '2026-01-01',
  '<<',
  'ß🛳',
  'two\nlines',
  'trail ',
  '\ttab',
  '\u0007',
  '\u202e',
  '---',
  '...',
  ': ',
  ' #',
];

let root = '';
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'slipway-any-')));
  await mkdir(join(root, 'sub dir', 'deep'), { recursive: true });
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The same numbers each time: a failure can be repeated. */
function numbers(start: number): (below: number) => number {
  let seed = start;
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
}

function anyProcess(name: string, others: readonly string[], random: (below: number) => number): ProcessConfig {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random(4) === 0);
  const maybe = <T>(value: T, otherwise: T): T => (random(2) === 0 ? value : otherwise);
  const cwd = join(root, pick(['.', 'sub dir', 'sub dir/deep']));
  const command = (): ProcessConfig['command'] =>
    random(2) === 0 ? { kind: 'shell', line: `run ${pick(TEXTS)}` } : { kind: 'argv', argv: [`./bin ${pick(TEXTS)}`, ...some(TEXTS)] };
  const base = defaultProcess(name, command(), cwd, { file: 'slipway.yaml', line: 1 });
  const ms = () => pick([0, 1, 50, 999, 1_000, 1_500, 60_000, 90_000, 600_000]);
  const ports = [...new Set(some([1, 80, 8_080, 65_535]))];
  const ready = pick<ProcessConfig['ready']>([
    { kind: 'auto' },
    { kind: 'port', port: 8_080 },
    { kind: 'http', url: 'http://127.0.0.1:8080/a?b=c#d' },
    { kind: 'log', text: `on ${pick(TEXTS)}` },
  ]);
  const target = ready.kind === 'port' ? ready.port : (ports[0] ?? null);
  return {
    ...base,
    env: Object.fromEntries(some(TEXTS).map((text, index) => [pick([`V${index}`, '<<', 'null', 'a b', '1']), text])),
    envFiles: some(['.env', '../x.env', 'a b.env']).map((file) => join(cwd, file)),
    build: maybe(null, command()),
    buildOutput: maybe(null, join(cwd, 'bin/out put')),
    watch: maybe(null, {
      ...DEFAULT_WATCH,
      paths: maybe([cwd], [join(cwd, 'src'), join(cwd, '..', 'lib')]),
      extensions: some(['go', 'html', 'c++']),
      include: maybe(['**/*'], ['**/*.go', 'a: b']),
      exclude: some(['tmp/**', '!keep', '*.log', '#x']),
      gitignore: random(2) === 0,
      debounceMs: ms(),
      skipUnchanged: random(2) === 0,
    }),
    onChange: pick(['restart', 'signal', 'none']),
    reloadSignal: pick(['SIGHUP', 'SIGUSR2']),
    onBuildError: pick(['keep', 'stop']),
    stop: {
      stopSignal: pick(['SIGTERM', 'SIGINT', 'SIGKILL']),
      killDelayMs: ms(),
      scope: pick(['tree', 'main']),
      command: maybe(null, `stop ${pick(TEXTS)}`),
    },
    restart: {
      policy: pick(['never', 'on-failure', 'always']),
      maxRestarts: random(9),
      windowMs: ms(),
      backoffInitialMs: ms(),
      backoffMaxMs: ms(),
      successExitCodes: maybe([0], some([0, 2, 130, 255])),
    },
    ready,
    readyTimeoutMs: ms(),
    ports,
    dependsOn: Object.fromEntries(some(others).map((other) => [other, pick(['started', 'ready', 'completed'] as const)])),
    proxy: maybe(null, {
      port: 9_000,
      target,
      liveReload: random(2) === 0,
      hold: maybe(DEFAULT_HOLD, { timeMs: ms(), requests: 3, bytes: 1_025 }),
    }),
    ...(random(4) === 0 ? { keepRunning: true } : {}),
    ...(others.length > 0 && random(3) === 0 ? { restartWith: [pick(others)] } : {}),
  };
}

const withoutSource = ({ source: _source, ...process }: ProcessConfig) => process;

describe('any plan', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('written as slipway.yaml loads back to the same plan (%i)', async (seed) => {
    const random = numbers(seed);
    for (let round = 0; round < 12; round += 1) {
      const all = ['web', 'null', 'a: b', '1', 'größe', '#no', "it's"];
      const processes = all.map((name, index) => anyProcess(name, all.slice(0, index), random));
      await writeFile(join(root, 'slipway.yaml'), writeSlipwayYaml({ root, processes, report: [] }, { schema: null }));
      const plan = await load(root);
      expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      const order = (one: ProcessConfig, other: ProcessConfig) => (one.name < other.name ? -1 : 1);
      expect(plan.processes.map(withoutSource).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
        [...processes].sort(order).map(withoutSource),
      );
    }
  });

  it('comments cannot break out of their lines', async () => {
    const process = { ...anyProcess('web', [], numbers(1)), source: { file: 'Proc\nfile: x', line: 1 } };
    const report = [
      { file: 'a\nb: c', line: 1, key: 'k\nprocesses: {}', process: null, fate: 'changed' as const, became: null, text: 'x\nversion: 2' },
    ];
    const text = writeSlipwayYaml({ root, processes: [process], report }, { schema: null });
    await writeFile(join(root, 'slipway.yaml'), text);
    expect((await load(root)).processes.map(withoutSource)).toEqual([withoutSource(process)]);
  });
});
