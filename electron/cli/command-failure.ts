import type { AppError, ErrorCode } from '../../shared/contract/result';

/** The exit codes, as README.md lists them. */
export const EXIT = { done: 0, failed: 1, usage: 2, noHost: 3, untrusted: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Which exit code an error means; the rest is 1. */
const EXIT_OF_CODE: Partial<Record<ErrorCode, ExitCode>> = {
  'bad-argument': EXIT.usage,
  'host-unreachable': EXIT.noHost,
  untrusted: EXIT.untrusted,
  'plan-changed': EXIT.untrusted,
};

export function exitCodeOf(error: AppError): ExitCode {
  return EXIT_OF_CODE[error.code] ?? EXIT.failed;
}

/** Ends the command: the error is printed and its exit code returned. */
export class CommandFailure extends Error {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.message);
    this.name = 'CommandFailure';
    this.error = error;
  }
}

export function commandFailure(code: ErrorCode, message: string, hint: string): CommandFailure {
  return new CommandFailure({ code, message, hint });
}
