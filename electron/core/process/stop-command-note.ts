import type { Clock } from '../clock';
import type { StopCommandEnd } from './run-stop-command';
import { waitAtMost } from './wait-at-most';

/** The command is gone with the run; its exit event may still be on its way. */
const EXIT_EVENT_MS = 200;

/** What the outcome of a stop says about its command: nothing, unless it failed. */
export async function commandNote(clock: Clock, command: Promise<StopCommandEnd> | null): Promise<string | null> {
  if (command === null) return null;
  let end: StopCommandEnd | null = null;
  await waitAtMost(
    clock,
    command.then((known) => {
      end = known;
    }),
    EXIT_EVENT_MS,
  );
  return sentenceOf(end);
}

function sentenceOf(end: StopCommandEnd | null): string | null {
  return end === null || !end.failed ? null : `${end.text.charAt(0).toUpperCase()}${end.text.slice(1)}.`;
}
