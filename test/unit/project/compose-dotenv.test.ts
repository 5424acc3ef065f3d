import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadImport } from '../../../electron/core/project/load-import';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import type { ProjectPlan } from '../../../shared/model/project';

const OPTIONS = { platform: 'linux', searchPath: [], monotonicMs: () => 0 } as const;
const SECRET = 'hunter2-never-shown';
const of = (name: string) => `\${${name}}`;

describe('compose: .env beside the file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-dotenv-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const imported = async (files: Readonly<Record<string, string>>, name = 'compose.yaml'): Promise<ProjectPlan> => {
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
    const plan = await loadImport(join(folder, name), nodeProjectFs, OPTIONS);
    if (plan === null) throw new Error('not read');
    return plan;
  };
  const messages = (plan: ProjectPlan) => JSON.stringify([plan.report, plan.problems]);

  it('shows no value of .env in a note or a problem, however wrong the place it is used in', async () => {
    const wrong = ['restart', 'stop_signal', 'stop_grace_period', 'working_dir'].map((key) => `    ${key}: ${of('TOKEN')}`);
    const plan = await imported({
      '.env': `TOKEN=${SECRET}\nNUMBER=${SECRET}\n${SECRET} is no pair\n`,
      'compose.yaml': [
        'services:',
        `  db: { image: "registry/${of('TOKEN')}" }`,
        `  gone: { build: "./${of('TOKEN')}", command: ./gone }`,
        `  api:\n    build: .\n    command: ./api`,
        ...wrong,
        `    ports: ["${of('TOKEN')}:80", { target: "${of('NUMBER')}" }]`,
        `    environment: ["URL=http://${of('TOKEN')}@db/", "TOKEN=${of('TOKEN')}", "OTHER=${of('TOKEN')}"]`,
        `    depends_on: { db: { condition: "${of('TOKEN')}" } }`,
        `    healthcheck: { test: "check ${of('TOKEN')}" }`,
      ].join('\n'),
    });
    expect(plan.problems.length).toBeGreaterThan(4);
    expect(messages(plan)).not.toContain(SECRET);
    expect(plan.problems).toContainEqual(expect.objectContaining({ file: '.env', line: 3, severity: 'error' }));
  });

  it('leaves a value in .env where the process can be given it, and reads it anew at each start', async () => {
    const plan = await imported({
      '.env': 'TOKEN=one\n',
      'compose.yaml': `services:\n  api: { build: ., command: "./api --token ${of('TOKEN')}", environment: { TOKEN: } }\n`,
    });
    const [api] = plan.processes;
    expect(api?.command).toEqual({ kind: 'shell', line: `./api --token "${of('TOKEN')}"` });
    expect(api?.env).toEqual({});
    expect(api?.envFiles).toEqual([join(folder, '.env')]);
    expect(JSON.stringify(plan.processes)).not.toContain('one');
  });

  it('writes a value out where a start would read it otherwise: with a # in it, made from another, or set again by env_file', async () => {
    const plan = await imported({
      '.env': `PIN=12#34\nHOST=h\nURL=http://${of('HOST')}/\nBOTH=dotenv\n`,
      'api.env': 'BOTH=file\n',
      'compose.yaml': `services:\n  api: { build: ., command: ./api, env_file: api.env, environment: [PIN, URL, BOTH] }\n`,
    });
    expect(plan.processes[0]?.env).toEqual({ PIN: '12#34', URL: 'http://h/', BOTH: 'dotenv' });
  });

  it('a command holds only those values of .env that a start would read otherwise', async () => {
    const plan = await imported({
      '.env': 'PIN=12#34\nTOKEN=secret\n',
      'compose.yaml': `services:\n  api: { build: ., command: [./api, "${of('TOKEN')}", "${of('PIN')}", "it's $$5"] }\n`,
    });
    expect(plan.processes[0]?.command).toEqual({ kind: 'shell', line: `./api "${of('TOKEN')}" "12#34" "it's \\$5"` });
  });

  it('a folder called .env, as Python makes them, is no env file', async () => {
    await mkdir(join(folder, '.env'));
    const plan = await imported({ 'compose.yaml': `services:\n  api: { build: ., command: ./api, environment: { A: "${of('A')}" } }\n` });
    expect(plan.processes[0]?.envFiles).toEqual([]);
    expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('a .env that is too big is named with its size and not read', async () => {
    const plan = await imported({
      '.env': `A=${'x'.repeat(1_100_000)}\n`,
      'compose.yaml': `services:\n  api: { build: ., command: ./api, environment: { B: "b${of('A')}" } }\n`,
    });
    expect(plan.problems).toContainEqual(expect.objectContaining({ file: '.env', message: expect.stringContaining('1100003 bytes') }));
    expect(plan.processes[0]?.env).toEqual({});
  });

  it('process-compose: values of .env reach a process that is not given .env', async () => {
    const keys = `{ command: "./api $PORT $$HOME", is_dotenv_disabled: true, environment: ["PORT=${of('PORT')}"] }`;
    const plan = await imported({ '.env': 'PORT=4000\n', 'process-compose.yaml': `processes:\n  api: ${keys}\n` }, 'process-compose.yaml');
    expect(plan.processes[0]?.env).toEqual({ PORT: '4000' });
    expect(plan.processes[0]?.envFiles).toEqual([]);
    expect(plan.processes[0]?.command).toEqual({ kind: 'shell', line: './api 4000 $HOME' });
  });

  it('process-compose and Air: a value in an env file that is made from another one arrives as they make it', async () => {
    const text = `DB=shop\nPASSWORD=pa$$word\nLOWER=x$word\nHASH=a#b\nURL="postgres://${of('DB')}@localhost"\n`;
    const plan = await imported(
      { '.env': text, 'process-compose.yaml': 'processes:\n  api: { command: ./api }\n' },
      'process-compose.yaml',
    );
    expect(plan.processes[0]?.env).toMatchObject({ URL: 'postgres://shop@localhost' });
    const air = await imported({ 'dev.env': text, '.air.toml': 'env_files = ["dev.env"]\n[build]\nbin = "./api"\n' }, '.air.toml');
    expect(air.processes[0]?.env).toEqual({ URL: 'postgres://shop@localhost', HASH: 'a#b' });
    expect(messages(air)).toContain('URL of dev.env is made from DB; it stands in env now.');
    expect(messages(air)).not.toContain('postgres://');
  });

  it('process-compose: disable_env_expansion leaves every dollar sign as it is written', async () => {
    const keys = `{ command: 'echo $$ ${of('PORT')}', environment: ['A=${of('PORT')}-$$'] }`;
    const text = `disable_env_expansion: true\nprocesses:\n  api: ${keys}\n`;
    const plan = await imported({ '.env': 'PORT=4000\n', 'process-compose.yaml': text }, 'process-compose.yaml');
    expect(plan.processes[0]).toMatchObject({ command: { kind: 'shell', line: `echo $$ ${of('PORT')}` }, env: { A: `${of('PORT')}-$$` } });
  });
});
