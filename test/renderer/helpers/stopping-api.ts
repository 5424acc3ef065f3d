import type { ProcessSnapshot } from '../../../shared/model/process';
import { exitOf } from './shop-snapshot';

/** A stop under way: SIGTERM 2.9 s ago, three of four gone, imgproc left. */
export function stoppingApi(now = Date.now()): Partial<ProcessSnapshot> {
  const askedAt = now - 2_900;
  return {
    phase: 'going-down',
    state: {
      kind: 'stopping',
      runId: 14,
      pid: 48213,
      startedAt: now - 12 * 60_000,
      step: 0,
      stepCount: 2,
      signal: 'SIGTERM',
      deadline: askedAt + 5_000,
      reason: 'asked',
      then: 'stay-down',
      readyAt: now - 12 * 60_000 + 310,
      attempt: 0,
      lastExit: exitOf(13, 'exited 0'),
    },
    detail: '3 of 4 gone',
    members: [{ pid: 48231, startTicks: 482310, ppid: 1, command: './bin/imgproc' }],
    lastStop: {
      runId: 14,
      askedAt,
      askedBy: 'window',
      steps: [
        { signal: 'SIGTERM', graceMs: 5_000 },
        { signal: 'SIGKILL', graceMs: 5_000 },
      ],
      events: [
        { atMs: 0, kind: 'signal', text: 'SIGTERM to 4 processes', detail: 'api 48213 · sh 48219 · imgproc 48231 · imgproc 48232' },
        { atMs: 12, kind: 'gone', text: '3 of 4 gone', detail: 'api exited 0 · sh exited 143 · imgproc 48232 ended by SIGTERM' },
        {
          atMs: 12,
          kind: 'waiting',
          text: 'Waiting for imgproc 48231, which ignores SIGTERM',
          detail: 'It inherited port 8080 from api, so the port is still held',
        },
      ],
      signals: [{ atMs: 0, signal: 'SIGTERM', target: 'group', pid: 48213, pids: [48213, 48219, 48231, 48232] }],
      survivors: [],
      ports: [{ port: 8080, releasedAtMs: null }],
      escalated: false,
      durationMs: null,
      outcome: 'stopping',
    },
  };
}
