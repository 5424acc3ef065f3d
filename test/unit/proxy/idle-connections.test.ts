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
  test('the one used last is taken first, and none that waits longer than asked for', () => {
    const [idle, one, two] = [new IdleConnections(), connection(), connection()];
    idle.add(one, 100);
    idle.add(two, 200);
    expect(idle.take(150)).toBe(two);
    expect(idle.take(150)).toBeNull();
    expect(idle.take(0)).toBe(one);
  });

  test('a full list of old ones takes a new one all the same: POSTs after a pause share connections again', () => {
    const idle = new IdleConnections();
    const old = Array.from({ length: 64 }, connection);
    for (const each of old) idle.add(each, 100);
    const last = connection();
    idle.add(last, 5_000);
    expect(old[0]?.isOpen).toBe(false);
    expect(idle.take(4_900)).toBe(last);
  });

  test('a server is known to keep connections by a second answer, or by time', () => {
    const [idle, one] = [new IdleConnections(), connection()];
    idle.add(one, 100);
    expect(idle.isKept(110)).toBe(false);
    expect(idle.isKept(120)).toBe(true);
    const other = new IdleConnections();
    other.add(one, 130);
    expect(other.isKept(130)).toBe(true);
  });

  test('a closed one is not handed out', () => {
    const [idle, one] = [new IdleConnections(), connection()];
    idle.add(one, 100);
    one.discard();
    expect(idle.take(0)).toBeNull();
  });
});
