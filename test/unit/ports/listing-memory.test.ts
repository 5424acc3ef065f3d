import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../electron/core/clock';
import { createListingMemory } from '../../../electron/core/ports/listing-memory';
import type { SocketRow } from '../../../electron/core/ports/socket-row';
import { fakeProc } from './fake-proc';

const listener = (inode: number, localPort = inode): SocketRow => ({
  protocol: 'tcp',
  localAddress: '127.0.0.1',
  localPort,
  remoteAddress: '0.0.0.0',
  remotePort: 0,
  state: 'LISTEN',
  uid: 1000,
  inode,
  expiresInMs: null,
  pid: null,
});
const statOf = (pid: number, startTicks: number): string =>
  `${pid} (node) S 1 ${pid} ${pid} 0 -1 0 1 2 3 4 5 6 7 8 20 0 11 0 ${startTicks} 1 2`;

/** A machine whose processes the test changes, and a memory over it. */
function stage(sockets: Readonly<Record<number, readonly number[]>>) {
  const files: Record<string, string> = {};
  const proc = fakeProc(files);
  let nowMs = 0;
  const clock: Clock = { now: () => nowMs, monotonicMs: () => nowMs, setTimer: () => ({ cancel: () => undefined }) };
  const end = (pid: number): void => {
    for (const path of Object.keys(files)) if (path.startsWith(`/proc/${pid}/`)) delete files[path];
  };
  const start = (pid: number, startTicks: number, inodes: readonly number[], command = `server-${startTicks}`): void => {
    end(pid);
    files[`/proc/${pid}/stat`] = statOf(pid, startTicks);
    files[`/proc/${pid}/cmdline`] = `${command}\0`;
    files[`/proc/${pid}/fd/0`] = '-> /dev/null';
    for (const [at, inode] of inodes.entries()) files[`/proc/${pid}/fd/${at + 3}`] = `-> socket:[${inode}]`;
  };
  for (const [pid, inodes] of Object.entries(sockets)) start(Number(pid), 100, inodes);
  const asked: number[][] = [];
  const memory = createListingMemory(
    proc,
    async (rows) => {
      asked.push(rows.map(({ inode }) => inode));
      return new Map(rows.map((row) => [row, `unit-${row.inode}`]));
    },
    clock,
  );
  return {
    start,
    end,
    close: (pid: number, inode: number) => {
      for (const [path, value] of Object.entries(files))
        if (path.startsWith(`/proc/${pid}/fd/`) && value === `-> socket:[${inode}]`) delete files[path];
    },
    unitsAskedFor: asked,
    unitsOf: async (...inodes: number[]) => [...(await memory.unitsOf(inodes.map((inode) => listener(inode)))).values()],
    pass: (ms: number) => {
      nowMs += ms;
    },
    describe: (pid: number) => memory.describe(pid),
    /** `1000: 10 11` for a socket with two holders; and how many processes' descriptors were read for it. */
    list: async (...inodes: number[]) => {
      proc.read.length = 0;
      const owners = await memory.ownersOf(inodes.map((inode) => listener(inode)));
      const held = [...owners].map(([{ inode }, pids]) => `${inode}: ${pids.join(' ')}`);
      return { held, read: proc.read.filter((path) => /^\/proc\/\d+\/fd$/.test(path)).length };
    },
  };
}

describe('createListingMemory', () => {
  it('reads the descriptors once for a list that stays the same', async () => {
    const machine = stage({ 10: [1000], 11: [1000, 2000], 12: [] });
    expect(await machine.list(1000, 2000)).toEqual({ held: ['1000: 10 11', '2000: 11'], read: 3 });
    expect(await machine.list(1000, 2000)).toEqual({ held: ['1000: 10 11', '2000: 11'], read: 0 });
  });

  it('reads everything again after 10 s', async () => {
    const machine = stage({ 10: [1000] });
    await machine.list(1000);
    machine.start(11, 100, [1000]);
    machine.pass(9_999);
    expect(await machine.list(1000)).toEqual({ held: ['1000: 10'], read: 0 });
    machine.pass(1);
    expect(await machine.list(1000)).toEqual({ held: ['1000: 10 11'], read: 2 });
  });

  it('looks for the holder of a socket that is new', async () => {
    const machine = stage({ 10: [1000], 11: [2000] });
    await machine.list(1000);
    expect(await machine.list(1000, 2000)).toEqual({ held: ['1000: 10', '2000: 11'], read: 2 });
  });

  it('does not show a holder that has ended', async () => {
    const machine = stage({ 10: [1000], 11: [1000] });
    await machine.list(1000);
    machine.end(10);
    expect(await machine.list(1000)).toEqual({ held: ['1000: 11'], read: 0 });
  });

  it('names the child that a socket was handed on to after its parent’s end', async () => {
    const machine = stage({ 10: [1000] });
    await machine.list(1000);
    machine.start(11, 200, [1000]);
    machine.end(10);
    expect((await machine.list(1000)).held).toEqual(['1000: 11']);
  });

  it('names the new server when the old one lives on and has closed the socket it handed over', async () => {
    const machine = stage({ 10: [1000] });
    await machine.list(1000);
    machine.start(11, 200, [1000]);
    machine.close(10, 1000);
    expect((await machine.list(1000)).held).toEqual(['1000: 11']);
  });

  it.each([
    ['one socket', 1],
    ['more sockets than are looked at one by one', 60],
  ])('does not believe a reused pid with %s', async (_title, count) => {
    const inodes = Array.from({ length: count }, (_, at) => 1000 + at);
    const machine = stage({ 10: inodes, 11: inodes });
    await machine.list(...inodes);
    machine.start(10, 900, [], 'somebody-else');
    expect((await machine.list(...inodes)).held).toEqual(inodes.map((inode) => `${inode}: 11`));
    machine.end(11);
    expect((await machine.list(...inodes)).held).toEqual([]);
  });

  it('describes a holder once, and not by another process with its pid', async () => {
    const machine = stage({ 10: [1000] });
    await machine.list(1000);
    expect((await machine.describe(10))?.command).toBe('server-100');
    machine.start(10, 100, [1000], 'server-after-exec');
    await machine.list(1000);
    expect((await machine.describe(10))?.command).toBe('server-100');
    machine.pass(10_000);
    await machine.list(1000);
    expect((await machine.describe(10))?.command).toBe('server-after-exec');

    machine.pass(10_000);
    await machine.list(1000);
    machine.start(10, 900, [], 'somebody-else');
    expect(await machine.describe(10)).toBeNull();
  });

  it('looks twice for a holder that nobody sees, then believes that there is none', async () => {
    const machine = stage({ 10: [1000] });
    expect((await machine.list(1000, 9000)).read).toBe(1);
    expect((await machine.list(1000, 9000)).read).toBe(1);
    expect(await machine.list(1000, 9000)).toEqual({ held: ['1000: 10'], read: 0 });
    machine.pass(10_000);
    machine.start(11, 100, [9000]);
    expect((await machine.list(1000, 9000)).held).toEqual(['1000: 10', '9000: 11']);
  });

  it('forgets sockets that were closed', async () => {
    const machine = stage({ 10: [1000, 2000] });
    await machine.list(1000, 2000);
    await machine.list(1000);
    expect((await machine.list(1000, 2000)).read).toBe(1);
  });

  it('asks for the units of hidden sockets once in 10 s', async () => {
    const machine = stage({});
    for (let refresh = 0; refresh < 4; refresh += 1) {
      await machine.list(7000, 8000);
      expect(await machine.unitsOf(7000, 8000)).toEqual(['unit-7000', 'unit-8000']);
    }
    // Twice, because nobody was seen with them at first.
    expect(machine.unitsAskedFor).toHaveLength(2);
    machine.pass(10_000);
    await machine.list(7000, 8000);
    await machine.unitsOf(7000, 8000);
    expect(machine.unitsAskedFor).toHaveLength(3);
  });

  it('reads nothing for a list of nothing', async () => {
    expect(await stage({}).list()).toEqual({ held: [], read: 0 });
  });
});
