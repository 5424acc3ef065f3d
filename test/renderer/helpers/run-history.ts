import type { RunHeader } from '../../../shared/model/log';
import { exitOf } from './shop-snapshot';

/** Two runs that are over and the one that lives: a stop in three steps that drained two connections, with a SIGHUP before it. */
export function runHistory(processId: string, now = Date.now()): RunHeader[] {
  const askedAt = now - 12 * 60_000 - 2_300;
  return [
    { runId: 12, processId, startedAt: now - 3_600_000, cause: 'started by a version that kept less', firstSeq: 1 },
    {
      runId: 13,
      processId,
      startedAt: now - 1_800_000,
      cause: 'api/user.go and 1 more changed',
      why: { kind: 'file-change', files: ['api/user.go', 'api/cart.go'], by: 'watch' },
      firstSeq: 5,
      end: {
        readyMs: 290,
        stopMs: 2_210,
        buildMs: 812,
        birth: { buildMs: 812, stopMs: 35, portsMs: 3, bootMs: 290 },
        escalated: false,
        exit: { ...exitOf(13, 'exited 0'), at: askedAt + 2_210, ranMs: 1_077_700 },
        signals: [
          {
            at: now - 1_000_000,
            signal: 'SIGHUP',
            pids: [48_001, 48_003],
            by: 'window',
            target: 'run',
            effect: { 48001: 'caught', 48003: 'ignored' },
          },
        ],
        stop: {
          runId: 13,
          askedAt,
          askedBy: 'command line',
          steps: [
            { signal: 'SIGINT', graceMs: 2_000 },
            { signal: 'SIGTERM', graceMs: 5_000 },
            { signal: 'SIGKILL', graceMs: 5_000 },
          ],
          events: [
            { atMs: 0, kind: 'asked', text: 'stop asked for', detail: null },
            { atMs: 1, kind: 'signal', text: 'SIGINT to 2 processes', detail: 'api 48001 · imgproc 48003' },
            { atMs: 2_003, kind: 'signal', text: 'SIGTERM to 2 processes', detail: 'api 48001 · imgproc 48003' },
            { atMs: 2_200, kind: 'gone', text: 'all 2 gone', detail: 'api 48001 · imgproc 48003' },
            { atMs: 2_205, kind: 'port-free', text: 'port 8080 can be bound again', detail: null },
            { atMs: 2_210, kind: 'proved', text: 'nothing is left', detail: null },
          ],
          signals: [
            { atMs: 1, signal: 'SIGINT', target: 'group', pid: 48_001, pids: [48_001, 48_003] },
            { atMs: 2_003, signal: 'SIGTERM', target: 'group', pid: 48_001, pids: [48_001, 48_003] },
          ],
          survivors: [],
          ports: [{ port: 8_080, releasedAtMs: 2_205 }],
          connections: [
            { atMs: 0, count: 2 },
            { atMs: 1_100, count: 1 },
            { atMs: 2_200, count: 0 },
          ],
          escalated: false,
          durationMs: 2_210,
          outcome: 'stopped',
        },
      },
    },
    { runId: 14, processId, startedAt: now - 12 * 60_000, cause: 'api/user.go changed', firstSeq: 9 },
  ];
}
