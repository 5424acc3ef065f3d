/** The state of a process whose first run is up. */
export const RUNNING = {
  kind: 'running',
  runId: 1,
  pid: 2,
  startedAt: 0,
  readyAt: 0,
  attempt: 0,
  health: 'ready',
  handedOverFrom: null,
  lastExit: null,
} as const;
