import type { ProcessSnapshot } from '../../shared/model/process';
import type { CommandContext } from './command';
import { CommandFailure, EXIT } from './command-failure';
import type { Outcome } from './run-each';

/** The host answers a command it refuses within milliseconds; one it took shows as a change of the process. */
const TAKEN_LIMIT_MS = 1_000;

/**
 * `--no-wait`: returns as soon as the host has taken the command, seen by a change of the process or, for a command that changes
 * nothing, by its answer. A refusal is still a failure.
 */
export async function withoutWait(context: CommandContext, process: ProcessSnapshot, work: () => Promise<Outcome>): Promise<Outcome> {
  const host = await context.connect();
  let state = process.state.kind;
  const changed = new Promise<'taken'>((resolve) => {
    host.on('process.snapshot-changed', (event) => {
      if (event.process.id !== process.id) return;
      state = event.process.state.kind;
      if (state !== process.state.kind) resolve('taken');
    });
    context.clock.setTimer(() => resolve('taken'), TAKEN_LIMIT_MS);
  });
  const answer = work();
  // Told by the race when it comes in time; afterwards nobody waits for it, and closing the connection fails it.
  answer.catch((error: unknown) => {
    if (!(error instanceof CommandFailure)) throw error;
  });
  const first = await Promise.race([answer, changed]);
  if (first !== 'taken') return first;
  return {
    document: { process: process.name, processId: process.id, outcome: 'requested', state },
    lines: [`asked for; ${process.name} is ${state}`],
    exitCode: EXIT.done,
    reason: null,
  };
}
