import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../electron/core/clock';
import { findLiveHost, readHostFile } from '../../../electron/host/host-file';
import { acquireHostLock } from '../../../electron/host/host-lock';
import type { IdentityReader, ProcessIdentity } from '../../../electron/host/process-identity';

let base = '';
let stateDir = '';
const living = new Map<number, ProcessIdentity>();
const identities: IdentityReader = { identityOf: (pid) => living.get(pid) ?? null };

const live = (pid: number, startTicks = pid * 10, bootId = 'boot-1') => living.set(pid, { pid, startTicks, bootId });
const acquire = (pid: number) =>
  acquireHostLock({ stateDir, version: '0.1.0', token: `token-${pid}`, identities, clock: systemClock, pid });
async function held(pid: number) {
  const result = await acquire(pid);
  if (result.kind !== 'held') throw new Error(`taken by ${result.by.pid}`);
  return result.lock;
}

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'slipway-lock-'));
  stateDir = join(base, 'state');
  living.clear();
  live(1_001);
  live(1_002);
});
afterEach(() => rm(base, { recursive: true }));

describe('one host per state directory', () => {
  test('the first has it, and the file is ours alone', async () => {
    const lock = await held(1_001);
    expect((await stat(join(stateDir, 'host.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(stateDir)).mode & 0o777).toBe(0o700);
    expect(await readHostFile(stateDir)).toEqual({
      pid: 1_001,
      startTicks: 10_010,
      bootId: 'boot-1',
      url: null,
      token: 'token-1001',
      version: '0.1.0',
    });
    await lock.publishUrl('http://127.0.0.1:4100/');
    expect((await findLiveHost(stateDir, identities))?.url).toBe('http://127.0.0.1:4100/');
    expect((await stat(join(stateDir, 'host.json'))).mode & 0o777).toBe(0o600);
  });

  test('the second is told who', async () => {
    await (await held(1_001)).publishUrl('http://127.0.0.1:4100/');
    expect(await acquire(1_002)).toMatchObject({ kind: 'taken', by: { pid: 1_001, url: 'http://127.0.0.1:4100/' } });
  });

  test('after a release the next has it; releasing twice takes nothing away from it', async () => {
    const first = await held(1_001);
    await first.release();
    const second = await held(1_002);
    await first.release();
    await first.publishUrl('http://127.0.0.1:1/');
    expect(await findLiveHost(stateDir, identities)).toMatchObject({ pid: 1_002, url: null });
    await second.release();
    expect(await readdir(stateDir)).toEqual([]);
  });
});

describe('a file that a killed host left', () => {
  test.each([
    ['its pid is gone', () => living.delete(1_001)],
    ['its pid belongs to a younger process', () => live(1_001, 99_999)],
    ['the machine was restarted', () => live(1_001, 10_010, 'boot-2')],
  ])('is replaced when %s', async (_why, change) => {
    await held(1_001);
    change();
    expect(await findLiveHost(stateDir, identities)).toBeNull();
    await held(1_002);
    expect((await readHostFile(stateDir))?.pid).toBe(1_002);
  });

  test.each(['', '{', '{"pid":"x"}', '[]', 'null'])('is replaced when it holds %j', async (text) => {
    await (await held(1_001)).release();
    await writeFile(join(stateDir, 'host.json'), text);
    await held(1_002);
    expect((await readHostFile(stateDir))?.pid).toBe(1_002);
  });

  test('of forty that try at once exactly one has it', async () => {
    await held(1_001);
    living.delete(1_001);
    for (let pid = 2_000; pid < 2_040; pid += 1) live(pid);
    const results = await Promise.all(Array.from({ length: 40 }, (_, index) => acquire(2_000 + index)));
    const winners = results.filter(({ kind }) => kind === 'held');
    expect(winners).toHaveLength(1);
    const owner = JSON.parse(await readFile(join(stateDir, 'host.json'), 'utf8')) as { pid: number };
    for (const result of results) if (result.kind === 'taken') expect(result.by.pid).toBe(owner.pid);
    expect(await readdir(stateDir)).toEqual(['host.json']);
  });

  test('a takeover that was killed in the middle does not block for ever', async () => {
    await held(1_001);
    living.delete(1_001);
    const path = join(stateDir, 'host.takeover');
    await writeFile(path, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(path, longAgo, longAgo);
    await held(1_002);
    expect(await readdir(stateDir)).toEqual(['host.json']);
  });
});
