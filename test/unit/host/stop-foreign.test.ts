import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../electron/core/clock';
import type { IdentityReader } from '../../../electron/host/process-identity';
import { stopForeign } from '../../../electron/host/stop-foreign';

/** A clock whose timers fire at once and move the time on. */
function jumpingClock(): Clock {
  let nowMs = 0;
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    setTimer(fn, ms) {
      nowMs += ms;
      queueMicrotask(fn);
      return { cancel: () => undefined };
    },
  };
}

function world(options: { startTicks?: number; diesOf?: NodeJS.Signals; refuses?: string; reusedAfterTerm?: boolean }) {
  const sent: string[] = [];
  let startTicks: number | null = options.startTicks ?? 100;
  const identities: IdentityReader = { identityOf: (pid) => (startTicks === null ? null : { pid, startTicks, bootId: 'b' }) };
  const kill = (pid: number, signal: string): void => {
    if (options.refuses) throw Object.assign(new Error(options.refuses), { code: options.refuses });
    sent.push(`${signal} ${pid}`);
    if (signal === options.diesOf) startTicks = null;
    if (options.reusedAfterTerm) startTicks = 999;
  };
  return { sent, deps: { identities, kill, clock: jumpingClock() } };
}

describe('a process that is not ours', () => {
  test('ends on SIGTERM', async () => {
    const { deps, sent } = world({ diesOf: 'SIGTERM' });
    expect(await stopForeign(deps, 42, 100)).toMatchObject({ escalated: false });
    expect(sent).toEqual(['SIGTERM 42']);
  });
  test('gets SIGKILL after five seconds', async () => {
    const { deps, sent } = world({ diesOf: 'SIGKILL' });
    const { escalated, durationMs } = await stopForeign(deps, 42, 100);
    expect([escalated, sent]).toEqual([true, ['SIGTERM 42', 'SIGKILL 42']]);
    expect(durationMs).toBeGreaterThanOrEqual(5_000);
    expect(durationMs).toBeLessThan(5_200);
  });
  test('that is another process by now is left alone', async () => {
    const { deps, sent } = world({ startTicks: 555 });
    await expect(stopForeign(deps, 42, 100)).rejects.toMatchObject({ code: 'owner-changed' });
    expect(sent).toEqual([]);
  });
  test('whose pid is reused while it ends is not killed', async () => {
    const { deps, sent } = world({ reusedAfterTerm: true });
    expect(await stopForeign(deps, 42, 100)).toMatchObject({ escalated: false });
    expect(sent).toEqual(['SIGTERM 42']);
  });
  test('of another user is permission-denied, with the command to run', async () => {
    const { deps } = world({ refuses: 'EPERM' });
    await expect(stopForeign(deps, 42, 100)).rejects.toMatchObject({
      code: 'permission-denied',
      hint: expect.stringContaining('sudo kill -TERM 42'),
    });
  });
  test('that ends by itself at that moment is a success', async () => {
    const { deps } = world({ diesOf: 'SIGTERM' });
    deps.identities.identityOf(42);
    expect(await stopForeign({ ...deps, identities: { identityOf: () => null } }, 42, 100)).toEqual({ escalated: false, durationMs: 0 });
  });
  test('that survives SIGKILL is unkillable', async () => {
    const { deps } = world({});
    await expect(stopForeign(deps, 42, 100)).rejects.toMatchObject({ code: 'unkillable' });
  });
});
