import { resolve } from 'node:path';
import { LEFTOVER_POLICIES, type LeftoverPolicy } from '../../shared/model/leftover';
import { findSignal } from '../../shared/model/signal';
import { MAX_KILL_DELAY_MS } from '../../shared/model/stop-sequence';
import { parseDuration } from '../../shared/validate/duration';
import { commandFailure } from './command-failure';

const bad = (message: string, hint: string) => commandFailure('bad-argument', message, hint);

/** An option's value as text; undefined where the option was not given. The parser turns `500` into a number. */
export function textOption(value: unknown): string | undefined {
  return value === undefined || value === true || value === false ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}

export function durationOption(value: unknown, flag: string, maxMs: number): number | undefined {
  const text = textOption(value);
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === null || ms > maxMs) throw bad(`${flag} ${text} is not a duration up to ${maxMs} ms.`, 'Write it like 500ms, 2s or 1m.');
  return ms;
}

export const killDelayOption = (value: unknown): number | undefined => durationOption(value, '--kill-delay', MAX_KILL_DELAY_MS);

/** A port, or the path of a unix socket: what has a slash or ends in `.sock`. Relative to the current folder; anything else is a slip. */
export function portOrPath(text: string, cwd: string): { readonly port: number } | { readonly path: string } {
  if (text.includes('/') || text.endsWith('.sock')) return { path: resolve(cwd, text) };
  return { port: portNumber(text) };
}

/** `hup`, `SIGHUP` and `1` are the same; the full name is what travels. */
export function signalName(text: string, platform: NodeJS.Platform = process.platform): string {
  const info = findSignal(text, platform === 'darwin' ? 'macos' : 'linux');
  if (info === null) throw bad(`There is no signal ${text}.`, 'See the catalogue: slipway signals');
  return info.name;
}

export function signalOption(value: unknown): string | undefined {
  const text = textOption(value);
  return text === undefined ? undefined : signalName(text);
}

export function integerOption(value: unknown, flag: string, min: number, max: number): number | undefined {
  const text = textOption(value);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < min || number > max)
    throw bad(`${flag} ${text} is not a whole number from ${min} to ${max}.`, `Give a number from ${min} to ${max}.`);
  return number;
}

/** Null where the option was not given. */
export function leftoversOption(value: unknown): LeftoverPolicy | null {
  if (value === undefined) return null;
  const text = textOption(value) ?? '';
  const policy = LEFTOVER_POLICIES.find((known) => known === text);
  if (policy === undefined) throw bad(`--leftovers ${text} is no choice.`, `Use one of ${LEFTOVER_POLICIES.join(', ')}.`);
  return policy;
}

export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535)
    throw bad(`${text} is not a port.`, 'Ports go from 1 to 65535, for example: slipway port 8080');
  return Number(text);
}
