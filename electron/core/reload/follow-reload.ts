import { type Clock, wait } from '../clock';
import type { LiveRun } from '../process/live-run';
import { watchReadiness } from '../process/readiness-probe';
import { judgeReload, type ReloadStage, type RunLook } from './judge-reload';

const FIRST_LOOK_MS = 10;
const LONGEST_LOOK_MS = 250;
/** While an old process drains for minutes nobody waits for the millisecond. */
const DRAIN_LOOK_MS = 1_000;

export interface FollowedReload {
  readonly stage: Exclude<ReloadStage, 'watching' | 'handing-over'>;
}

/**
 * Follows a reload signal until the same process serves on, a successor has taken over and the old one is gone, or nothing is left.
 * `onStage` hears of a hand-over that has begun. Resolves as `ended` when the run is over for another reason.
 */
export async function followReload(
  clock: Clock,
  target: number,
  before: RunLook,
  run: LiveRun,
  look: () => Promise<LiveRun | null>,
  onStage: (stage: ReloadStage) => void,
): Promise<FollowedReload> {
  const startedMs = clock.monotonicMs();
  let told: ReloadStage = 'watching';
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 1.5, told === 'handing-over' ? DRAIN_LOOK_MS : LONGEST_LOOK_MS)) {
    await wait(clock, waitMs);
    // A look that failed (a table torn by a dying process) is made up for by the next.
    const now = await look().catch(() => run);
    if (now !== run) return { stage: 'ended' };
    const stage = judgeReload(target, before, now, clock.monotonicMs() - startedMs);
    if (stage !== told) onStage(stage);
    told = stage;
    if (stage !== 'watching' && stage !== 'handing-over') return { stage };
  }
}

/** Whether the run is ready again after a reload; false when it is not within `limitMs`. A log line that was printed once proves nothing: true. */
export function readyAgain(clock: Clock, run: LiveRun, look: () => Promise<LiveRun | null>, limitMs: number): Promise<boolean> {
  const { ready, ports } = run.config;
  if (ready.kind === 'log' || (ready.kind === 'auto' && ports.length === 0 && run.held.size === 0)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const limit = clock.setTimer(() => {
      watch.cancel();
      resolve(false);
    }, limitMs);
    const watch = watchReadiness({
      clock,
      probe: ready,
      configured: ports,
      learned: ready.kind === 'auto' ? [...new Set([...run.held.values()].map(({ port }) => port))] : [],
      listeners: async () => (await look())?.listeners ?? [],
      sawText: () => true,
      onReady: () => {
        limit.cancel();
        resolve(true);
      },
    });
  });
}
