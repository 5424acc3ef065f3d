import type { Clock } from '../core/clock';

/** Two signals this close are one: a terminal's Ctrl+C reaches the whole group, and a wrapper may forward it once more. */
const ONE_SIGNAL_MS = 300;

/** What Ctrl+C, SIGTERM or the end of the terminal come to. */
export interface StopRequests {
  /** The first one. */
  ask(): void;
  /** Each later one. */
  force(): void;
}

/** From here on SIGINT, SIGTERM and SIGHUP do not end this process; they are told, for good. */
export function listenForStop(clock: Pick<Clock, 'monotonicMs'>, requests: StopRequests): { isAsked(): boolean } {
  let askedAt: number | null = null;
  const onSignal = (): void => {
    const now = clock.monotonicMs();
    if (askedAt === null) {
      askedAt = now;
      requests.ask();
    } else if (now - askedAt > ONE_SIGNAL_MS) requests.force();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return { isAsked: () => askedAt !== null };
}
