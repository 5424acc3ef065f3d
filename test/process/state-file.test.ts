import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { StateFile } from '../../electron/host/state-file';

/** Kills of a writer; together they interrupt well over 1000 writes in every phase of one. */
const KILLS = 25;

const schema = z.object({ count: z.number(), padding: z.string() });

/** Writes one change after another and reports each that is on disk. */
const WRITER = `
import * as z from 'zod';
import { StateFile } from ${JSON.stringify(fileURLToPath(new URL('../../electron/host/state-file.ts', import.meta.url)))};
const schema = z.object({ count: z.number(), padding: z.string() });
const file = await StateFile.open({ path: process.argv[2], schema, initial: () => ({ count: 0, padding: 'x'.repeat(20000) }) });
for (;;) {
  await file.update((value) => ({ ...value, count: value.count + 1 }));
  process.stdout.write(file.get().count + '\\n');
}
`;

describe('kill -9 during writes', () => {
  let folder = '';
  let script = '';
  let running: ChildProcess | null = null;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-kill-'));
    const entry = join(folder, 'writer.ts');
    await writeFile(entry, WRITER);
    await build({
      configFile: false,
      logLevel: 'error',
      root: fileURLToPath(new URL('../..', import.meta.url)),
      resolve: { alias: { zod: fileURLToPath(new URL('../../node_modules/zod', import.meta.url)) } },
      build: { ssr: entry, outDir: join(folder, 'out'), target: 'node20', rolldownOptions: { output: { entryFileNames: 'writer.mjs' } } },
      ssr: { noExternal: true },
    });
    script = join(folder, 'out', 'writer.mjs');
  });

  afterAll(async () => {
    running?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('the file always reads back whole, and no change that was reported as written is lost', { timeout: 120_000 }, async () => {
    const path = join(folder, 'state', 'state.json');
    let reported = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      running = child;
      const ended = once(child, 'exit');
      const enough = reported + 40 + kill;
      for await (const line of createInterface({ input: child.stdout })) {
        reported = Math.max(reported, Number(line));
        if (reported >= enough && !child.killed) child.kill('SIGKILL');
      }
      expect((await ended)[1]).toBe('SIGKILL');
      running = null;
      const file = await StateFile.open({ path, schema, initial: () => ({ count: 0, padding: '' }) });
      expect(file.notice).toBeNull();
      expect(file.get().count).toBeGreaterThanOrEqual(reported);
      expect(file.get().count).toBeLessThanOrEqual(reported + 1);
      expect(file.get().padding).toHaveLength(20_000);
    }
    expect(reported).toBeGreaterThan(1_000);
  });
});
