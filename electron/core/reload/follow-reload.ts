import { type Clock, wait } from '../clock';
import type { LiveRun } from '../process/live-run';
import { watchReadiness } from '../process/readiness-probe';
import { judgeReload, keptWorkers, type ReloadStage, type RunLook, successorsOf } from './judge-reload';
import type { ShortLived } from './short-lived';

const FIRST_LOOK_MS = 10;
const LONGEST_LOOK_MS = 250;
/** While an old process drains for minutes nobody waits for the millisecond. */
const DRAIN_LOOK_MS = 1_000;
/** Who has the port beside the old process for so long is its successor, also where its program cannot be told: a fork for one connection ends sooner. */
const FORK_LIVES_MS = 1_000;

export interface FollowedReload {
  readonly stage: Exclude<ReloadStage, 'watching' | 'handing-over'>;
  /** A process that was to take over and ended, and whether anybody has the port still; null where there was none. */
  readonly died: { readonly pid: number; readonly isServed: boolean } | null;
  /** A master serves on with the very workers it had. */
  readonly keptWorkers: boolean;
}

/** A run whose reload is followed. */
export interface ReloadCourse {
  readonly run: LiveRun;
  /** Who got the signal. */
  readonly target: number;
  readonly before: RunLook;
  /** The run as it is now; another or null when it is over, or is being stopped. */
  readonly look: () => Promise<LiveRun | null>;
  /** Whether a process executes a program of its own; false for a mere fork of the target, null where that cannot be told. */
  readonly hasOwnProgram: (pid: number) => boolean | null;
  /** What the target starts anew, also where that ends between two looks. */
  readonly shortLived: Pick<ShortLived, 'end'>;
}

/**
 * Follows a reload signal until the same process serves on, a successor has taken over and the old one is gone, or nothing is left.
 * `onOpen` hears of each new process that has come for the port while the old one lives. Resolves as `ended` when the run is over for
 * another reason.
 */
export async function followReload(
  clock: Clock,
  { run, target, before, look, hasOwnProgram, shortLived }: ReloadCourse,
  onOpen: (successor: number) => void,
): Promise<FollowedReload> {
  const startedMs = clock.monotonicMs();
  let told: ReloadStage = 'watching';
  let came: number | null = null;
  let open: number | null = null;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 1.5, told === 'handing-over' ? DRAIN_LOOK_MS : LONGEST_LOOK_MS)) {
    await wait(clock, waitMs);
    // A look that failed (a table torn by a dying process) is made up for by the next.
    const now = await look().catch(() => run);
    if (now !== run) shortLived.end();
    if (now !== run) return { stage: 'ended', died: null, keptWorkers: false };
    const successors = successorsOf(target, before, now);
    came = successors.find((pid) => hasOwnProgram(pid) === true) ?? came;
    const sinceMs = clock.monotonicMs() - startedMs;
    const stage = judgeReload(target, before, now, sinceMs);
    told = stage;
    const heir = came ?? (sinceMs < FORK_LIVES_MS ? null : (successors.find((pid) => hasOwnProgram(pid) === null) ?? null));
    if (stage === 'handing-over' && heir !== null && heir !== open) {
      open = heir;
      onOpen(heir);
    }
    if (stage === 'watching' || stage === 'handing-over') continue;
    const anew = shortLived.end();
    const gone = came ?? anew;
    const isServed = before.listeners.length === 0 || now.listeners.length > 0;
    // Nobody has the port that came since.
    const isAlone = stage === 'in-place' && successors.length === 0;
    const died = isAlone && gone !== null && !now.members.some(({ pid }) => pid === gone) ? { pid: gone, isServed } : null;
    return { stage, died, keptWorkers: stage === 'in-place' && keptWorkers(target, before, now) };
  }
}

/**
 * Whether the run is ready again after a reload; false when it is not within `limitMs`, and as soon as the run is over. A log line that was
 * printed once proves nothing: true.
 */
export function readyAgain(clock: Clock, { run, look }: Pick<ReloadCourse, 'run' | 'look'>, limitMs: number): Promise<boolean> {
  const { ready, ports } = run.config;
  if (ready.kind === 'log' || (ready.kind === 'auto' && ports.length === 0 && run.held.size === 0)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (isReady: boolean): void => {
      watch.cancel();
      limit.cancel();
      resolve(isReady);
    };
    const limit = clock.setTimer(() => end(false), limitMs);
    const watch = watchReadiness({
      clock,
      probe: ready,
      configured: ports,
      learned: ready.kind === 'auto' ? [...new Set([...run.held.values()].map(({ port }) => port))] : [],
      listeners: async () => {
        const now = await look();
        if (now !== run) end(false);
        return now?.listeners ?? [];
      },
      sawText: () => true,
      onReady: () => end(true),
    });
  });
}
