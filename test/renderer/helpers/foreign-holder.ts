import type { PortVerdict } from '../../../shared/model/port-verdict';

const HOUR = 3_600_000;

/** A blocked port: node, pid 811, outside Slipway. */
export function foreignHolder(now: number): PortVerdict {
  return {
    port: 3000,
    host: null,
    free: false,
    verdict: 'foreign',
    explanation: 'node (pid 811) is listening on port 3000.',
    advice: 'It was not started by Slipway. Stop it, or let web use another port.',
    holders: [
      {
        pid: 811,
        startTicks: 4711,
        command: 'node server.js',
        cwd: '/home/dev/old/web',
        user: 'dev',
        address: '0.0.0.0:3000',
        state: 'LISTEN',
        since: now - 3 * HOUR,
        owner: 'foreign',
        processId: null,
        process: null,
        runId: null,
        unit: null,
      },
    ],
    sockets: [],
    actions: [
      {
        id: 'stop-holder',
        label: 'Stop node (pid 811)…',
        touches: 'Sends SIGTERM to pid 811, node server.js',
        undo: 'It can’t be undone.',
        safe: false,
        command: 'kill 811',
        pid: 811,
        startTicks: 4711,
        processId: null,
      },
    ],
    probe: 'EADDRINUSE',
    freesAt: null,
    warnings: [],
    reuse: null,
    socketCount: 1,
    readAt: now,
    readMs: 3.2,
  };
}
