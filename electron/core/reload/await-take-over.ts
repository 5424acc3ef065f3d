import { type Clock, wait } from '../clock';
import type { ArtifactKeeper } from './artifact-keeper';

/**
 * A server that executes itself anew in the same process finishes its requests first, and shows no sign of it where it keeps its listening
 * socket. While somebody develops it these take a second or two; one that takes longer is found out by `FailedReload`. A reload that has
 * failed is told that late.
 */
const DRAIN_LIMIT_MS = 3_000;
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 250;

/**
 * Looks after a reload in place until the program that was built serves: at once where it does already. Resolves with null then, else in words with
 * what serves after `DRAIN_LIMIT_MS`, or as soon as `goesOn` is false. Never rejects.
 */
export async function awaitTakeOver(
  clock: Clock,
  artifact: Pick<ArtifactKeeper, 'read' | 'notTakenOver'>,
  goesOn: () => boolean,
): Promise<string | null> {
  const untilMs = clock.monotonicMs() + DRAIN_LIMIT_MS;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_LOOK_MS)) {
    const failure = await artifact.notTakenOver();
    if (failure === null || !goesOn() || clock.monotonicMs() >= untilMs) return failure;
    await wait(clock, waitMs);
    await artifact.read();
  }
}
