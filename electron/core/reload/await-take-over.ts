import { type Clock, wait } from '../clock';
import type { ArtifactKeeper } from './artifact-keeper';
import type { ReloadOwner } from './reload-owner';
import { overNow, type SentReload } from './send-reload';

/**
 * A server that executes itself anew in the same process finishes its requests first, and shows no sign of it where it keeps its listening
 * socket. While somebody develops it these take a second or two; one that takes longer is found out by `FailedReload`. A reload that has
 * failed is told that late.
 */
const DRAIN_LIMIT_MS = 3_000;
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 250;

/**
 * Looks after a reload in place until the program that was built serves: at once where it does already. Resolves with null then, else with
 * what it came to: `old-version` after `DRAIN_LIMIT_MS`, or as soon as `isNewest` is false; where the run is over, how. Never rejects.
 */
export async function awaitTakeOver(
  clock: Clock,
  owner: Pick<ReloadOwner, 'run' | 'state'>,
  artifact: Pick<ArtifactKeeper, 'read' | 'notTakenOver'>,
  isNewest: () => boolean,
): Promise<Pick<SentReload, 'outcome' | 'message'> | null> {
  const { run } = owner;
  const untilMs = clock.monotonicMs() + DRAIN_LIMIT_MS;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_LOOK_MS)) {
    const message = await artifact.notTakenOver();
    if (run === null || owner.run !== run || owner.state.kind === 'stopping') return overNow(owner);
    if (message === null) return null;
    if (!isNewest() || clock.monotonicMs() >= untilMs) return { outcome: 'old-version', message };
    await wait(clock, waitMs);
    await artifact.read();
  }
}
