import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { IdleConnections } from '../../../electron/core/proxy/idle-connections';
import { KeptConnection } from '../../../electron/core/proxy/kept-connection';

/** A connection as far as the list of idle ones goes: it says that it can be written to until it is discarded. */
function connection(): KeptConnection {
  const socket = Object.defineProperty(new Socket(), 'writable', { value: true });
  return new KeptConnection(
    socket,
    8_080,
    '127.0.0.1',
    () => undefined,
    () => undefined,
  );
}

describe('idle connections', () => {
  test('the one used last is taken first', () => {
    const [idle, one, two] = [new IdleConnections(), connection(), connection()];
    idle.add(one, 100);
    idle.add(two, 200);
    expect([idle.take(), idle.take(), idle.take()]).toEqual([two, one, null]);
  });

  test('a full list of old ones takes a new one all the same, and closes the oldest', () => {
    const idle = new IdleConnections();
    const old = Array.from({ length: 64 }, connection);
    for (const each of old) idle.add(each, 100);
    const last = connection();
    idle.add(last, 5_000);
    expect([old[0]?.isOpen, old[1]?.isOpen]).toEqual([false, true]);
    expect(idle.take()).toBe(last);
  });

  test('a full list of fresh ones keeps them, and closes the new one while it is young', () => {
    const idle = new IdleConnections();
    const fresh = Array.from({ length: 64 }, connection);
    for (const each of fresh) idle.add(each, 100);
    const last = connection();
    idle.add(last, 400);
    expect([last.isOpen, fresh[0]?.isOpen]).toEqual([false, true]);
    expect(idle.take()).toBe(fresh[63]);
  });

  test('those that are idle for too long are closed, and the next one’s time is told', () => {
    const [idle, one, two, three] = [new IdleConnections(), connection(), connection(), connection()];
    idle.add(one, 100);
    idle.add(two, 200);
    idle.add(three, 300);
    expect(idle.closeIdleSince(200)).toBe(300);
    expect([one, two, three].map(({ isOpen }) => isOpen)).toEqual([false, false, true]);
    expect(idle.closeIdleSince(300)).toBeNull();
  });

  test('a closed one is not handed out', () => {
    const [idle, one] = [new IdleConnections(), connection()];
    idle.add(one, 100);
    one.discard();
    expect(idle.take()).toBeNull();
  });
});
