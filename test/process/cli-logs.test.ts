import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct, type CommandLine } from '../helpers/command-line';
import { createShopStage, type ShopStage } from '../helpers/shop-stage';

/** Asks, and goes on when it is told to. */
const PROGRAM = `process.stdout.write('ready to ask\\nPassword: ');
process.on('SIGUSR2', () => process.stdout.write('right\\nnext\\n'));
setInterval(() => undefined, 1e6);`;

let stage: ShopStage;
let line: CommandLine;

beforeAll(buildProduct, 120_000);
beforeEach(async () => {
  stage = await createShopStage();
  ({ line } = stage);
  await stage.writeProject(`version: 1
processes:
  asker:
    command: ["node", "-e", ${JSON.stringify(PROGRAM)}]
    ready: { log: "ready to ask" }
`);
  await line.startHost();
  await line.run('add', stage.folder, '--trust');
  expect((await line.run('start', 'asker')).code).toBe(0);
});
afterEach(() => stage.close());

/** What `logs` prints, once the program has been quiet for long enough. */
async function untilAsked(...options: string[]): Promise<string> {
  for (;;) {
    const { stdout } = await line.run('logs', 'asker', ...options);
    if (stdout.includes('Password: ')) return stdout;
    await wait(20);
  }
}

describe('a line that has not ended', () => {
  test('logs prints it last, counts it, and finds it by a pattern; with --json it is not there yet', async () => {
    expect(await untilAsked()).toMatch(/ready to ask\n(── .*\n)*Password: \n$/);
    expect(await untilAsked('-n', '1')).toBe('Password: \n');
    expect(await untilAsked('--grep', '^Pass')).toBe('Password: \n');
    expect((await line.run('logs', 'asker', '--grep', '^Fail')).stdout).toBe('');
    expect((await line.run('logs', 'asker', '--json')).stdout).not.toContain('Password');
  });

  test('logs -f prints it while it is open and goes on in the same line', async () => {
    const log = line.follow('logs', 'asker', '-f');
    expect(await log.until('Password: ')).toMatch(/Password: $/);
    await line.run('signal', 'asker', 'SIGUSR2');
    const output = await log.until('next\n');
    expect(output.split('Password: ')).toHaveLength(2);
    expect(output.replace(/── .*\n/g, '')).toMatch(/ready to ask\nPassword: (\n)?right\nnext\n$/);
    expect(await log.stop()).toBe(0);
  });

  test('logs -f --json tells it once, when it has ended', async () => {
    await untilAsked();
    const log = line.follow('logs', 'asker', '-f', '--json');
    await log.until('ready to ask');
    await line.run('signal', 'asker', 'SIGUSR2');
    const output = await log.until('"next"');
    expect(output.split('Password: ')).toHaveLength(2);
    expect(output).toContain('"Password: right"');
  });
});
