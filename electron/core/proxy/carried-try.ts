import type { IncomingMessage } from 'node:http';

/** The place on a request for what its forwarder knows of it. */
const TRY = Symbol('try');

interface Carrying<T> {
  [TRY]?: T;
}

/**
 * Puts the current try onto the request itself, because httpxy's events name nothing but the request. A WeakMap would do the same; with
 * thousands of short-lived keys a second the garbage collector spent six times as long on it as on everything else.
 */
export function carryTry<T>(req: IncomingMessage, attempt: T): void {
  (req as IncomingMessage & Carrying<T>)[TRY] = attempt;
}

export function triedOf<T>(req: object | undefined): T | undefined {
  return (req as Carrying<T> | undefined)?.[TRY];
}
