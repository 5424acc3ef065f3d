import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostHarness, openHost } from '../helpers/host-harness';

const API = 'shop/api';
let harness: HostHarness;

beforeEach(async () => {
  harness = await openHost();
});
afterEach(() => harness.close());

test.skipIf(process.platform !== 'linux')(
  'a program that is replaced or deleted on disk while it runs is seen by whoever asks, though nothing was reloaded',
  async () => {
    const program = join(harness.folder, 'api');
    await copyFile('/bin/sleep', program);
    await harness.writeProject('version: 1\nprocesses:\n  api: { command: ["./api", "600"] }\n');
    await harness.addTrusted();
    await harness.call('process.start', { processId: API });
    const stateNow = async () => {
      const { snapshot } = await harness.call('snapshot.get', { look: true });
      return snapshot.processes[0]?.reload?.artifact?.state;
    };
    expect(await stateNow()).toBe('current');
    await copyFile('/bin/sleep', `${program}.new`);
    await rename(`${program}.new`, program);
    expect(await stateNow()).toBe('replaced');
    await rm(program);
    expect(await stateNow()).toBe('deleted');
    // What the signal menu asks for tells it, too.
    await copyFile('/bin/sleep', program);
    const told = harness.until(API, ({ reload }) => reload?.artifact?.state === 'replaced');
    await harness.call('process.forecast', { processId: API });
    await told;
  },
);
