/** Automatic restart after an end nobody asked for. Terms follow systemd's Restart= and StartLimit. */
export interface RestartPolicy {
  readonly policy: 'never' | 'on-failure' | 'always';
  /** At the limit within `windowMs` the process becomes `failed`. */
  readonly maxRestarts: number;
  /** The counter resets after being ready this long, ms. */
  readonly windowMs: number;
  /** First wait, ms; doubles each time. */
  readonly backoffInitialMs: number;
  /** Longest wait, ms. */
  readonly backoffMaxMs: number;
  /** Exit codes that count as success. */
  readonly successExitCodes: readonly number[];
}

/** 0.5 s doubling to 30 s, five in a minute, as many as systemd's StartLimitBurst=5. */
export const DEFAULT_RESTART_POLICY: RestartPolicy = {
  policy: 'on-failure',
  maxRestarts: 5,
  windowMs: 60_000,
  backoffInitialMs: 500,
  backoffMaxMs: 30_000,
  successExitCodes: [0],
};
