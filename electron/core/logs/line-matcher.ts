import { createContext, Script } from 'node:vm';

/** What one batch of lines may cost. A pattern like `(a+)+$` needs minutes for one line; the host serves everybody. */
const BATCH_MS = 250;
/** The limit counts wall time. On a busy machine it can pass while this process hardly ran, which says nothing about the pattern. */
const MOST_TRIES = 4;

/** A pattern that is no regular expression, or that takes too long. The message is for people. */
export class LogPatternError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LogPatternError';
  }
}

/** Answers for each line whether it matches. */
export type LineMatcher = (lines: readonly string[]) => readonly boolean[];

/**
 * A matcher for a JavaScript regular expression (flags: none; case counts). It runs in a context of its own with a time limit, the only
 * way to interrupt a regular expression in Node; throws LogPatternError when the pattern is invalid, or later when the limit is reached.
 */
export function createLineMatcher(pattern: string): LineMatcher {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new LogPatternError(`The search pattern is not a regular expression: ${(error as Error).message}`);
  }
  const context = createContext(Object.assign(Object.create(null), { lines: '[]', pattern }));
  const script = new Script('JSON.stringify(JSON.parse(lines).map((line) => new RegExp(pattern).test(line) ? 1 : 0))');
  return (lines) => {
    context.lines = JSON.stringify(lines);
    for (let tries = 1; ; tries++) {
      const before = process.cpuUsage();
      try {
        return (JSON.parse(String(script.runInContext(context, { timeout: BATCH_MS }))) as number[]).map((hit) => hit === 1);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        const { user, system } = process.cpuUsage(before);
        const ranMs = (user + system) / 1000;
        if (ranMs < BATCH_MS / 2 && tries < MOST_TRIES) continue;
        throw new LogPatternError(`The search pattern /${pattern}/ takes too long: avoid nested repetition such as (a+)+`);
      }
    }
  };
}
