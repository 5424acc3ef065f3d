import { describe, expect, test } from 'vitest';
import { isSameServer, type ProgramLook } from '../../../electron/core/reload/program-look';
import { type BirthReader, type ChildrenSince, judgeChildren, ShortLived } from '../../../electron/core/reload/short-lived';
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

describe('whether the server has started itself anew', () => {
  const NONE: ChildrenSince = { anew: null, hasOthers: false, unwaited: null };
  test.each<[string, Partial<ChildrenSince>, number | null]>([
    ['nothing has come', {}, null],
    ['it was seen', { anew: 11 }, 11],
    ['it was seen, and others', { anew: 11, hasOthers: true }, 11],
    ['one that was not waited for is called as the server is', { unwaited: 12 }, 12],
    ['others come and go', { unwaited: 12, hasOthers: true }, null],
  ])('%s', (_what, change, found) => {
    expect(judgeChildren({ ...NONE, ...change })).toEqual(found);
  });
});

/** A process table in which pid 10 is the server. */
function table() {
  const all = new Map<number, ProgramLook>([[10, SERVER]]);
  let lastBorn: number | null = 10;
  const looks: number[] = [];
  const zombies = new Set<number>();
  const reader: BirthReader = {
    lastBorn: () => lastBorn,
    entry: (pid) => (zombies.has(pid) ? { state: 'Z', name: 'web' } : all.has(pid) ? { state: 'S', name: 'web' } : null),
    childrenOf: () => [...all.keys(), ...zombies].filter((pid) => pid !== 10),
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
    gone: (pid: number) => void all.delete(pid),
    unwaited: (pid: number) => {
      all.delete(pid);
      zombies.add(pid);
    },
    unnumbered: () => {
      lastBorn = null;
    },
  };
}

describe('a server anew that ends within milliseconds', () => {
  const stage = () => {
    const [clock, processes] = [createFakeClock(), table()];
    return { clock, ...processes, shortLived: new ShortLived(processes.reader, 10) };
  };

  test('is seen when it has executed its program, and still told of when it is gone', async () => {
    const { clock, shortLived, is, gone } = stage();
    shortLived.begin(clock);
    is(11, {});
    await clock.pass(2);
    is(11, { mark: 'b' });
    await clock.pass(2);
    gone(11);
    await clock.pass(5);
    expect(shortLived.end()).toBe(11);
  });

  test('is told where nobody waits for it', async () => {
    const { clock, shortLived, is, unwaited } = stage();
    shortLived.begin(clock);
    is(11, {});
    unwaited(11);
    await clock.pass(50);
    expect(shortLived.end()).toBe(11);
  });

  test('who lived before is not new, and its end tells nothing', async () => {
    const [clock, { reader, is, gone }] = [createFakeClock(), table()];
    is(12, { mark: 'b' });
    const shortLived = new ShortLived(reader, 10);
    shortLived.begin(clock);
    await clock.pass(50);
    gone(12);
    expect(shortLived.end()).toBeNull();
  });

  test('a helper that was seen is none, and neither is a fork, which is looked at for moments only', async () => {
    const { clock, shortLived, is, gone, looks } = stage();
    shortLived.begin(clock);
    is(13, {});
    await clock.pass(100);
    is(13, { mark: 'c' });
    await clock.pass(100);
    expect(looks).toEqual([10]);
    is(14, { mark: 'd', path: '/usr/bin/git' });
    await clock.pass(2);
    gone(14);
    expect(shortLived.end()).toBeNull();
  });

  test('a second later nothing is looked at any more', async () => {
    const { clock, shortLived, is, looks } = stage();
    shortLived.begin(clock);
    await clock.pass(1_100);
    is(11, { mark: 'b' });
    await clock.pass(100);
    expect(looks).toEqual([10]);
  });

  test('nothing is looked at where processes are not numbered in order', async () => {
    const [clock, { reader, unnumbered, looks }] = [createFakeClock(), table()];
    unnumbered();
    const shortLived = new ShortLived(reader, 10);
    shortLived.begin(clock);
    await clock.pass(100);
    expect([shortLived.end(), looks]).toEqual([null, []]);
  });
});
