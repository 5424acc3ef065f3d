import type { AppError } from '../../shared/contract/result';
import { joinSentences } from '../../shared/model/join-sentences';
import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import type { CommandContext } from './command';
import { CommandFailure, commandFailure, EXIT, type ExitCode, exitCodeOf } from './command-failure';
import { findProcess } from './find-process';

/** What one process's command came to, ready to be printed. */
export interface Outcome {
  readonly document: unknown;
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
  /** Why it did not work, for stderr; null when it did. */
  readonly reason: string | null;
}

type Settled = { readonly outcome: Outcome } | { readonly name: string; readonly error: AppError };

async function settle(name: string, work: () => Promise<Outcome>): Promise<Settled> {
  try {
    return { outcome: await work() };
  } catch (error) {
    if (error instanceof CommandFailure) return { name, error: error.error };
    throw error;
  }
}

/**
 * How each process of a command comes to its outcome: one by a call of its own, several by one call for all, made once, as the host knows in which
 * order they may go.
 */
export function inOneCall<T extends { readonly processId: ProcessId }>(
  one: (processId: ProcessId) => Promise<T>,
  several: (processIds: ProcessId[]) => Promise<readonly T[]>,
): (process: Pick<ProcessSnapshot, 'id' | 'name'>, all: readonly ProcessSnapshot[]) => Promise<T> {
  let called: Promise<readonly T[]> | null = null;
  return async (process, all) => {
    // The host refuses them all for one that may not be started.
    const allowed = all.filter(({ refusal }) => refusal === undefined);
    if (allowed.length === 1 || !allowed.some(({ id }) => id === process.id)) return one(process.id);
    called ??= several(allowed.map(({ id }) => id));
    const found = (await called).find(({ processId }) => processId === process.id);
    if (found === undefined)
      throw commandFailure('internal', `The host did not tell what became of ${process.name}.`, 'See: slipway status');
    return found;
  };
}

/**
 * Does the same to every named process at once; one named twice counts once. All names are looked up first: a wrong one stops the command before anything happens.
 * One name prints the bare document, several print `{ "results": [...] }`; the exit code is the first that is not 0.
 */
export async function runEach(
  context: CommandContext,
  work: (process: ProcessSnapshot, all: readonly ProcessSnapshot[]) => Promise<Outcome>,
): Promise<ExitCode> {
  const { out, args } = context;
  const host = await context.connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const processes = [...new Set(args.map((name) => findProcess(name, snapshot)))];
  const settled = await Promise.all(processes.map((process) => settle(process.name, () => work(process, processes))));

  const [only] = settled;
  if (args.length === 1 && only !== undefined && 'error' in only) throw new CommandFailure(only.error);
  const documents = settled.map((each) => ('error' in each ? { process: each.name, error: each.error } : each.outcome.document));
  if (out.json) out.document(args.length === 1 ? documents[0] : { results: documents });
  for (const each of settled) {
    if ('error' in each) out.progress(`${each.name}: ${joinSentences(each.error.message, each.error.hint)}`);
    else {
      if (!out.json) for (const line of each.outcome.lines) out.line(line);
      if (each.outcome.reason !== null) out.progress(each.outcome.reason);
    }
  }
  const codes = settled.map((each) => ('error' in each ? exitCodeOf(each.error) : each.outcome.exitCode));
  return codes.find((code) => code !== EXIT.done) ?? EXIT.done;
}
