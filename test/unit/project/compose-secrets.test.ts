import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadImport } from '../../../electron/core/project/load-import';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import type { ProjectPlan } from '../../../shared/model/project';

const OPTIONS = { platform: 'linux', searchPath: [], monotonicMs: () => 0 } as const;
const SECRET = 'hunter2secret';
const NUMBER = '54321';
const of = (name: string) => `\${${name}}`;
/** `ODD` is read otherwise at a start, and is written out. */
const DOTENV = `TOKEN=${SECRET}\nNUM=${NUMBER}\nODD=${SECRET}#\nSIDES=${NUMBER}:80\n`;

describe('compose: no value of .env is shown', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-secrets-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const imported = async (text: string, more: Readonly<Record<string, string>> = {}, name = 'compose.yaml'): Promise<ProjectPlan> => {
    for (const [file, content] of Object.entries({ '.env': DOTENV, [name]: text, ...more })) await writeFile(join(folder, file), content);
    const plan = await loadImport(join(folder, name), nodeProjectFs, OPTIONS);
    if (plan === null) throw new Error('not read');
    return plan;
  };
  const api = (keys: string) => `services:\n  db: { image: postgres }\n  api:\n    build: .\n${keys}\n`;
  const messages = (plan: ProjectPlan) => JSON.stringify([plan.report, plan.problems]);

  it.each<[symptom: string, text: string, says: string]>([
    [
      'the source of a mount',
      api(`    command: ./api\n    working_dir: /app\n    volumes: ["./${of('TOKEN')}:/app"]`),
      'would run in a folder that volumes: mounts, which does not exist',
    ],
    [
      'a working_dir below a mount',
      api(`    command: ./api\n    working_dir: /app/${of('TOKEN')}\n    volumes: ["./:/app"]`),
      'would run in a folder that volumes: mounts, which does not exist',
    ],
    [
      'an entry of depends_on',
      api(`    command: ./api\n    depends_on: ["${of('TOKEN')}"]`),
      `api depends on ${of('TOKEN')}, but compose.yaml has no service`,
    ],
    ['the name of an env file', api(`    command: ./api\n    env_file: ./${of('TOKEN')}.env`), `B of ./${of('TOKEN')}.env is made from A`],
    ['the name of a missing env file', api(`    command: ./api\n    env_file: ./${of('NUM')}.env`), `./${of('NUM')}.env does not exist`],
    ['a published port', api(`    command: ./api\n    ports: ["${of('NUM')}:80"]`), `nothing maps it to ${of('NUM')} here`],
    ['a target port', api(`    command: ./api\n    ports: ["80:${of('NUM')}"]`), `listens on ${of('NUM')}; nothing maps it to 80`],
    ['both sides of a port', api(`    command: ./api\n    ports: ["${of('SIDES')}"]`), `nothing maps it to ${of('SIDES')} here`],
    [
      'a published port of a service in Docker',
      `services:\n  db: { image: x, ports: ["${of('NUM')}:5432"] }\n  api: { build: ., command: ./api, environment: { URL: "tcp://db:5432" } }\n`,
      `Write 127.0.0.1:${of('NUM')}.`,
    ],
    ['a program that does not exist', api(`    command: ["./${of('ODD')}"]`), `./${of('ODD')} does not exist`],
    ['a program of a line that does not exist', api(`    command: ./${of('ODD')} x`), `./${of('ODD')} does not exist`],
  ])('not as %s', async (_symptom, text, says) => {
    const plan = await imported(text, { [`${SECRET}.env`]: `A=1\nB=${of('A')}x\n` });
    expect(messages(plan)).toContain(says);
    expect(messages(plan)).not.toContain(SECRET);
    expect(messages(plan)).not.toContain(NUMBER);
  });

  it('not as a program of a process-compose file', async () => {
    const text = `processes:\n  api: { command: "./${of('TOKEN')}/api", is_dotenv_disabled: true }\n`;
    const plan = await imported(text, {}, 'process-compose.yaml');
    expect(plan.processes[0]?.command).toEqual({ kind: 'shell', line: `./${SECRET}/api` });
    expect(messages(plan)).toContain(`./${of('TOKEN')}/api does not exist`);
    expect(messages(plan)).not.toContain(SECRET);
  });

  it.each<[url: string, says: string | null]>([
    [`postgres://db:${of('NUM')}@db:5432/x`, 'Write 127.0.0.1:5432.'],
    [`postgres://u:p@db:${of('NUM')}/x`, 'Write 127.0.0.1 and its port.'],
    [`postgres://db:${of('NUM')}@localhost:5432/x`, null],
    ['postgres://db:1a@localhost/x', null],
    ['db:5432,db:5433', 'Write 127.0.0.1:5432.'],
  ])('a numeric password is no port of the host that the user is called as: %s', async (url, says) => {
    const plan = await imported(
      `services:\n  db: { build: ., command: ./db }\n  api: { build: ., command: ./api, environment: ["URL=${url}"] }\n`,
    );
    const note = plan.report?.find(({ process, became }) => process === 'api' && became === 'env.URL');
    if (says === null) expect(note?.text).not.toContain('127.0.0.1');
    else expect(note?.text).toContain(says);
    expect(messages(plan)).not.toContain(NUMBER);
  });

  it('reads and watches the env file whose name came out of .env', async () => {
    const plan = await imported(api(`    command: ./api\n    env_file: ./${of('TOKEN')}.env`), { [`${SECRET}.env`]: 'A=1\n' });
    expect(plan.filesRead).toContain(`${SECRET}.env`);
    expect(plan.processes[0]?.envFiles).toEqual([join(folder, `${SECRET}.env`)]);
  });
});
