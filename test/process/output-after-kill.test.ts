import { readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { createKilledHostStage, type KilledHostStage } from '../helpers/killed-host';

/** Several hosts one after the other: on a machine that is busy with other tests that takes its time. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
let stage: KilledHostStage;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage();
});
afterEach(() => stage.close());

const logs = (): string => `python3 ${programPath('log-at-end.py')} ${stage.notes} ${stage.token}`;
const alone = (): string => `command: [${logs().split(' ').join(', ')}], ready: { log: up }, ${patient}`;
const patient = 'stop: { kill_delay: 20s }';
const ended = (): number => stage.countOf('ended');

describe('a server that logs its shutdown, more than a pipe holds', () => {
  test('ends in order when the host was killed: its guardian reads what nobody else would', async () => {
    await stage.run({
      web: alone(),
      child: `command: "${logs()} & wait", ready: { log: up }, ${patient}`,
    });
    await stage.killHost();
    await stage.until('both in order', () => ended() === 2);
    await stage.until('an end', () => stage.alive().length === 0);
    expect(stage.countOf('SIGTERM')).toBe(2);
  });

  test('lives on when the guardian was killed, too, and ends in order when the next host stops it', async () => {
    await stage.run({ web: alone() });
    await stage.killBoth();
    await sleep(200);
    expect(stage.alive()).toHaveLength(1);
    await stage.next('--leftovers', 'stop');
    await stage.until('its end', () => stage.alive().length === 0);
    expect([stage.countOf('SIGTERM'), ended()]).toEqual([1, 1]);
  });

  test('adopted by the next host, it ends in order with that one’s stop', async () => {
    await stage.run({ web: alone() });
    await stage.killBoth();
    await stage.next('--leftovers', 'adopt');
    await stage.slipway('stop', 'web');
    expect([stage.countOf('SIGTERM'), ended()]).toEqual([1, 1]);
    expect(stage.alive()).toEqual([]);
  });

  test('left by a host that ends, it still has somebody who reads what it prints', async () => {
    await stage.run({ web: alone() });
    await stage.killBoth();
    const host = await stage.next('--leftovers', 'leave');
    host.child.kill('SIGINT');
    await host.exited();
    const [pid = 0] = stage.alive();
    expect(readlinkSync(`/proc/${pid}/fd/1`)).toMatch(/\(deleted\)$/);
    process.kill(pid, 'SIGTERM');
    await stage.until('its end in order', () => ended() === 1);
  });
});

test('a program that prints without end is still stopped when its host is killed', async () => {
  await stage.run({ yes: `command: "yes ${stage.token}", restart: { policy: never }, stop: { kill_delay: 1s }` });
  const killedAt = performance.now();
  await stage.killHost();
  await stage.until('its end', () => stage.alive().length === 0);
  expect(performance.now() - killedAt).toBeLessThan(2_000);
});
