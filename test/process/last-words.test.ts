import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostHarness, openHost } from '../helpers/host-harness';

const API = 'shop/api';
let harness: HostHarness;

beforeEach(async () => {
  harness = await openHost();
});
afterEach(() => harness.close());

const run = async (script: string, restart = '') => {
  await harness.writeProject(
    `version: 1\nprocesses:\n  api:\n    command: ["node", "-e", ${JSON.stringify(script)}]\n    ready: { log: "> " }\n${restart}`,
  );
  await harness.addTrusted();
  return harness.call('process.start', { processId: API });
};
const texts = async () => (await harness.call('log.read', { processIds: [API], limit: 100 })).lines.map(({ text }) => text);

test('the last line without a line end stands before the end of a stop, not after it', async () => {
  await run(
    `process.stdout.write("> "); process.on("SIGTERM", () => { process.stdout.write("bye"); process.exit(0); }); setInterval(() => 1, 9e5)`,
  );
  await harness.call('process.stop', { processId: API });
  const lines = await texts();
  expect(lines.slice(-2)).toEqual(['> bye', expect.stringMatching(/^Stopped in .*nothing is left/)]);
});

test('and before the end of a run that ends by itself', async () => {
  await run(
    'process.stdout.write("> "); setTimeout(() => { process.stderr.write("cannot go on"); process.exit(3); }, 200)',
    '    restart: { policy: never }\n',
  );
  await harness.until(API, ({ phase }) => phase === 'down');
  const lines = await texts();
  const end = lines.findIndex((text) => /^The run exited 3/.test(text));
  expect(lines.indexOf('cannot go on')).toBeGreaterThan(-1);
  expect(end).toBeGreaterThan(lines.indexOf('cannot go on'));
  expect(end).toBeGreaterThan(lines.indexOf('> '));
});
