import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watched } from '../helpers/fake-core';
import { ask, openProxyStage, type ProxyStage, stopping, untilTrue } from '../helpers/proxy-stage';

/** As the server that has read nothing yet: it answers when the test says so. */
let unanswered: ServerResponse[];
let stage: ProxyStage;
beforeEach(async () => {
  unanswered = [];
  stage = await openProxyStage((_req, res) => void unanswered.push(res));
});
afterEach(async () => {
  await stage.close();
  expect(stage.reports).toEqual([]);
});
const post = () => ask(stage.port, { method: 'POST', body: 'x' });
const msOf = async (wait: Promise<void>): Promise<number> => {
  const beganMs = performance.now();
  await wait;
  return performance.now() - beganMs;
};

describe('before the server is told to end, the proxy', () => {
  test('waits for the answer of what it gave it just now, and gives it nothing new', async () => {
    const first = post();
    await untilTrue(() => unanswered.length === 1);
    stage.become(stopping(1));
    const settled = watched(stage.proxy.settle().then(() => 'settled'));
    const second = watched(post());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(settled.value).toBeNull();
    unanswered[0]?.end('carried out');
    expect((await first).body).toBe('carried out');
    await untilTrue(() => settled.value !== null);
    expect(unanswered).toHaveLength(1);
    expect(second).toEqual({ value: null, error: null });
  });

  test('waits for a moment at most', async () => {
    const first = watched(post());
    await untilTrue(() => unanswered.length === 1);
    stage.become(stopping(1));
    const ms = await msOf(stage.proxy.settle());
    expect(ms).toBeGreaterThan(50);
    expect(ms).toBeLessThan(1_000);
    expect(first.value).toBeNull();
  });

  test('does not wait for what the server has been working on for a while, nor for an answer that has begun', async () => {
    const first = watched(post());
    await untilTrue(() => unanswered.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const second = watched(post());
    await untilTrue(() => unanswered.length === 2);
    unanswered[1]?.writeHead(200).write('it goes on');
    await new Promise((resolve) => setTimeout(resolve, 20));
    stage.become(stopping(1));
    expect(await msOf(stage.proxy.settle())).toBeLessThan(50);
    expect([first.value, second.value]).toEqual([null, null]);
  });
});
