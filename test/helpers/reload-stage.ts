import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';
import type { WatchConfig } from '../../shared/model/process';
import { type CoreHarness, createCoreHarness, pidsWithToken } from './core-harness';
import { freePort } from './free-port';

const LIMIT_MS = 20_000;

/** A real core and the port of a server whose answer begins with its version. */
export interface ReloadStage {
  readonly core: CoreHarness;
  readonly port: number;
  /** A path in the core's folder. */
  file(name: string): string;
  /** A watch of the core's folder, with every default. */
  watching(change?: Partial<WatchConfig>): WatchConfig;
  /** One request on a connection of its own. */
  ask(): Promise<string>;
  /** Resolves when an answer begins with this version. */
  untilAnswer(version: string): Promise<void>;
}

export async function createReloadStage(): Promise<ReloadStage> {
  const core = createCoreHarness();
  const port = await freePort();
  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
        response.on('error', reject);
      });
      asking.on('error', reject);
      asking.end();
    });
  return {
    core,
    port,
    ask,
    file: (name) => join(core.folder, name),
    watching: (change = {}) => ({
      paths: [core.folder],
      extensions: [],
      include: ['**/*'],
      exclude: [],
      gitignore: true,
      debounceMs: 20,
      skipUnchanged: true,
      ...change,
    }),
    async untilAnswer(version) {
      const deadline = Date.now() + LIMIT_MS;
      let last = '';
      while (!last.startsWith(version)) {
        if (Date.now() > deadline) throw new Error(`waited for ${version}, got ${last}; log:\n${core.lines.slice(-25).join('\n')}`);
        last = await ask().catch(() => '');
        if (!last.startsWith(version)) await sleep(5);
      }
    },
  };
}

/** Every test of a file gets a stage of its own; afterwards nothing of it may be left. */
export function reloadStageForEach(take: (stage: ReloadStage) => void): void {
  let core: CoreHarness;
  beforeEach(async () => {
    const stage = await createReloadStage();
    ({ core } = stage);
    take(stage);
  });
  afterEach(async () => {
    await core.close();
    expect(pidsWithToken(core.token)).toEqual([]);
  });
}
