import type { Clock, Timer } from '../clock';
import type { ProcessReader } from './process-reader';

/** How often the member a run was handed over to is looked at: it is not our child, so no event tells its end. */
const HEIR_LOOK_MS = 250;
/** How often what could not be killed is looked at. */
const SURVIVOR_LOOK_MS = 1_000;

function every(clock: Clock, ms: number, look: () => boolean | Promise<boolean>): Timer {
  let cancelled = false;
  let timer: Timer;
  const arm = (): void => {
    timer = clock.setTimer(async () => {
      let again: boolean;
      try {
        again = await look();
      } catch {
        // The process table could not be read this time.
        again = true;
      }
      if (again && !cancelled) arm();
    }, ms);
  };
  arm();
  return {
    cancel() {
      cancelled = true;
      timer.cancel();
    },
  };
}

/**
 * Calls `onGone` once the process with this pid and these start ticks is dead, at most 250 ms later. A pid that belongs to another process
 * by now counts as dead. Cancelled twice, or too late: nothing.
 */
export function watchHeir(
  deps: { readonly clock: Clock; readonly reader: ProcessReader },
  heir: { readonly pid: number; readonly startTicks: number | undefined },
  onGone: () => void,
): Timer {
  return every(deps.clock, HEIR_LOOK_MS, () => {
    const entry = deps.reader.entry(heir.pid);
    const lives = entry !== null && entry.startTicks === heir.startTicks && (entry.state !== 'Z' || deps.reader.hasLiveThread(heir.pid));
    if (!lives) onGone();
    return lives;
  });
}

/** Looks every second until `look` says that nothing is left to watch. A look that fails is made again. */
export function watchSurvivors(clock: Clock, look: () => Promise<boolean>): Timer {
  return every(clock, SURVIVOR_LOOK_MS, async () => !(await look()));
}
