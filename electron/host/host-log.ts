import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

/** The newest megabyte, and the one before it. */
const MAX_LOG_BYTES = 1024 * 1024;

/** The host's own log, `host.log` in the state directory: what went wrong inside, for a bug report. */
export interface HostLog {
  report(message: string, error: unknown): void;
}

/** `secrets` never reach the file. A disk that cannot be written does not stop the host: the text goes to stderr instead. */
export function createHostLog(stateDir: string, now: () => number, secrets: readonly string[]): HostLog {
  const path = join(stateDir, 'host.log');

  const rotate = (): void => {
    try {
      if (statSync(path).size > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  };
  return {
    report(message, error) {
      let text = `${new Date(now()).toISOString()} ${message}: ${inspect(error, { depth: 4, maxStringLength: 2_000 })}\n`;
      for (const secret of secrets) text = text.replaceAll(secret, '[secret]');
      try {
        rotate();
        appendFileSync(path, text, { mode: 0o600 });
      } catch (failure) {
        process.stderr.write(`host.log cannot be written (${failure instanceof Error ? failure.message : String(failure)}): ${text}`);
      }
    },
  };
}
