import { describe, expect, test } from 'vitest';
import { isSameServer, type ProgramLook } from '../../../electron/core/reload/program-look';
import { type BirthReader, ShortLived } from '../../../electron/core/reload/short-lived';
import { createFakeClock } from '../../helpers/fake-core';

const SERVER: ProgramLook = { mark: 'a', path: '/w/bin/web', words: './bin/web\0', sockets: ['socket:[7]'] };

describe('whether a child is the server anew', () => {
  test.each<[string, Partial<ProgramLook>, boolean]>([
    ['the same program with the same words', {}, true],
    ['with other words and its socket', { words: './bin/web\0-socket\x003\0', sockets: ['socket:[7]'] }, true],
    ['with other words and nothing of its own: it tests its configuration', { words: './bin/web\0-t\0', sockets: [] }, false],
    ['another program', { path: '/bin/cat', words: 'cat\0x\0' }, false],
    ['another program that has its socket', { path: '/bin/sh' }, false],
    ['a mere fork', { mark: 'a' }, false],
    ['what cannot be told', { mark: null }, false],
    ['a program whose file cannot be told', { path: null }, false],
  ])('%s', (_what, change, isSame) => {
    expect(isSameServer(SERVER, { ...SERVER, mark: 'b', sockets: [], ...change })).toBe(isSame);
  });
});

/** A process table in which pid 10 is the server. */
function table() {
  const all = new Map<number, ProgramLook>([[10, SERVER]]);
  let lastBorn: number | null = 10;
  const looks: number[] = [];
  const reader: BirthReader = {
    lastBorn: () => lastBorn,
    childrenOf: () => [...all.keys()].filter((pid) => pid !== 10),
    markOf: (pid) => all.get(pid)?.mark ?? null,
    lookAt: (pid) => {
      looks.push(pid);
      return all.get(pid) ?? null;
    },
  };
  return {
    reader,
    looks,
    is: (pid: number, change: Partial<ProgramLook>) => {
      all.set(pid, { ...SERVER, ...change });
      lastBorn = Math.max(lastBorn ?? 0, pid);
    },
    gone: (pid: number) => all.delete(pid),
    unnumbered: () => {
      lastBorn = null;
    },
  };
}

describe('a server anew that ends within milliseconds', () => {
  test('is seen when it has executed its program, and still told of when it is gone', async () => {
    const [clock, { reader, is, gone }] = [createFakeClock(), table()];
    const shortLived = new ShortLived(reader, 10);
    shortLived.begin(clock);
    is(11, {});
    await clock.pass(2);
    expect(shortLived.seen).toBeNull();
    is(11, { mark: 'b' });
    await clock.pass(2);
    gone(11);
    await clock.pass(5);
    expect(shortLived.seen).toBe(11);
  });

  test('who lived before is not new, and a fork is looked at no longer than 20 ms', async () => {
    const [clock, { reader, is, looks }] = [createFakeClock(), table()];
    is(12, { mark: 'b' });
    const shortLived = new ShortLived(reader, 10);
    shortLived.begin(clock);
    is(13, {});
    await clock.pass(100);
    is(13, { mark: 'c' });
    await clock.pass(100);
    expect(shortLived.seen).toBeNull();
    expect(looks).toEqual([10]);
  });

  test.each(['ended', 'a second later'] as const)('nothing is looked at any more: %s', async (when) => {
    const [clock, { reader, is }] = [createFakeClock(), table()];
    const shortLived = new ShortLived(reader, 10);
    shortLived.begin(clock);
    if (when === 'ended') shortLived.end();
    else await clock.pass(1_100);
    is(11, { mark: 'b' });
    await clock.pass(100);
    expect(shortLived.seen).toBeNull();
  });

  test('nothing is looked at where processes are not numbered in order', async () => {
    const [clock, { reader, unnumbered, looks }] = [createFakeClock(), table()];
    unnumbered();
    const shortLived = new ShortLived(reader, 10);
    shortLived.begin(clock);
    await clock.pass(100);
    expect([shortLived.seen, looks]).toEqual([null, []]);
  });
});
