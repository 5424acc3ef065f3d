import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { buildProduct, CommandLine, freePort, PROGRAMS } from './command-line';

export const SERVER = join(PROGRAMS, 'server.mjs');
export const STUBBORN = join(PROGRAMS, 'stubborn.mjs');

/** A state directory with its command line, and an empty folder `shop` for a project. */
export interface ShopStage {
  readonly folder: string;
  readonly line: CommandLine;
  writeProject(text: string): Promise<void>;
  /** Starts the host on a project with one graceful server `api`, added and trusted; `extra` is more of its slipway.yaml. */
  withServer(extra?: string): Promise<number>;
  close(): Promise<void>;
}

export async function createShopStage(): Promise<ShopStage> {
  const parent = await mkdtemp(join(tmpdir(), 'slipway-project-'));
  const folder = join(parent, 'shop');
  await mkdir(folder);
  const line = await CommandLine.create();
  const writeProject = (text: string) => writeFile(join(folder, 'slipway.yaml'), text);
  return {
    folder,
    line,
    writeProject,
    async withServer(extra = '') {
      const port = await freePort();
      await writeProject(`version: 1
processes:
  api:
    command: ["node", "${SERVER}", "--port", "${port}"]
    ready: { port: ${port} }
${extra}`);
      await line.startHost();
      expect((await line.run('add', folder, '--trust')).code).toBe(0);
      return port;
    },
    async close() {
      await line.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** The product is built once, and every test of a file gets a stage of its own. */
export function shopStageForEach(take: (stage: ShopStage) => void): void {
  let stage: ShopStage;
  beforeAll(buildProduct, 120_000);
  beforeEach(async () => {
    stage = await createShopStage();
    take(stage);
  });
  afterEach(() => stage.close());
}
