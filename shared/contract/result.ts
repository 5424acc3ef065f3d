/** The envelope of every reply: expected failures are returned, never thrown. */

export const ERROR_CODES = [
  'process-not-found',
  'project-not-found',
  'ambiguous-name',
  'untrusted',
  'plan-changed',
  'not-running',
  'not-signalable',
  'spawn-failed',
  'build-failed',
  'permission-denied',
  'owner-changed',
  'config-invalid',
  'bad-argument',
  'path-not-found',
  'port-busy',
  'unkillable',
  'stale-run',
  'unsupported-on-this-platform',
  'unauthorized',
  'host-unreachable',
  'host-running',
  'shutting-down',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface AppError {
  readonly code: ErrorCode;
  /** What happened, to which process, project or port. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure<T = never>(code: ErrorCode, message: string, hint: string): Result<T> {
  return { ok: false, error: { code, message, hint } };
}

/** Thrown inside a handler to end one call with an expected failure; becomes that call's Result, nothing else. */
export class CallError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  constructor(code: ErrorCode, message: string, hint: string) {
    super(message);
    this.name = 'CallError';
    this.code = code;
    this.hint = hint;
  }
}
