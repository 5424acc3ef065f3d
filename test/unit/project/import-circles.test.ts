import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadImport } from '../../../electron/core/project/load-import';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import { writeSlipwayYaml } from '../../../electron/core/project/write-slipway-yaml';
import { load, places } from './load-fixture';

const OPTIONS = { platform: 'linux', searchPath: [], monotonicMs: () => 0 } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-circle-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each<[string, string, string]>([
  [
    'compose.yaml',
    `services:
  api:
    build: .
    command: sleep 1
    depends_on:
      db: { condition: service_healthy }
  db:
    build: .
    command: sleep 1
    depends_on:
      - cache
      - api
  cache: { build: ., command: sleep 1 }
`,
    'error compose.yaml:6:7 services.api.depends_on.db · lines 6 and 12',
  ],
  [
    'process-compose.yaml',
    `version: "0.5"
processes:
  api:
    command: sleep 1
    depends_on:
      db:
        condition: process_healthy
  db:
    command: sleep 1
    depends_on: { cache: {}, api: { condition: process_started } }
  cache: { command: sleep 1 }
`,
    'error process-compose.yaml:6:7 processes.api.depends_on.db · lines 6 and 10',
  ],
])(
  '%s: a circle is refused with its file and line, and the slipway.yaml that is made of it refuses the same',
  async (file, text, place) => {
    writeFileSync(join(folder, file), text);
    const plan = await loadImport(join(folder, file), nodeProjectFs, OPTIONS);
    if (plan === null) throw new Error(`${file} is of no known format`);
    const [at, lines] = place.split(' · ');
    expect(places(plan).filter((one) => one.startsWith('error'))).toEqual([at]);
    const problem = plan.problems.find(({ severity }) => severity === 'error');
    expect(problem?.message).toBe('api and db would wait for each other: api → db → api.');
    expect(problem?.hint).toBe(`Take one of the 2 entries out of ${file} (${lines}). None of these processes is started until then.`);
    expect(plan.processes.map(({ name, refusal }) => `${name} ${refusal?.circle ?? 'may start'}`)).toEqual([
      'api api → db → api',
      'db api → db → api',
      'cache may start',
    ]);

    writeFileSync(join(folder, 'slipway.yaml'), writeSlipwayYaml(plan, { schema: null }));
    const again = await load(folder);
    expect(again.hash).toBe(plan.hash);
    expect(again.processes.map(({ name, refusal }) => `${name} ${refusal?.file}`)).toEqual([
      'api slipway.yaml',
      'db slipway.yaml',
      'cache undefined',
    ]);
  },
);
