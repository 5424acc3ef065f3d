import type * as z from 'zod';
import { SIGNALS } from '../../../shared/model/signal';
import { nearestName } from '../../../shared/validate/nearest-name';
import { FOREIGN_KEYS, validKeys } from '../../../shared/validate/slipway-yaml';
import { escapeText } from './escape-command';

/** A schema's issue in words. `path` starts at the process. `isKey`: the key itself is wrong, not its value. */
export interface ExplainedIssue {
  readonly path: readonly (string | number)[];
  readonly isKey: boolean;
  readonly message: string;
  readonly hint: string;
  /** For an unknown key: the key that was meant, as far as can be told. */
  readonly meant?: string | null;
}

/** The hint of a value that is wrong and like no right one: the message has already said what it must be. */
export const CORRECT_IT = 'Correct it.';

/** Explains one issue of a process's section; unknown keys give one explanation each. */
export function explainIssue(issue: z.core.$ZodIssue, entry: unknown): readonly ExplainedIssue[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === 'invalid_key') {
    const name = String(path.at(-1));
    return [
      {
        path,
        isKey: true,
        message: `"${escapeText(name)}" is not a usable name here: ${issue.issues[0]?.message ?? issue.message}.`,
        hint: 'Correct or remove it.',
      },
    ];
  }
  if (issue.code === 'invalid_union') {
    const unknown = unknownInUnion(path, valueAt(entry, path));
    if (unknown.length > 0) return unknown;
    const inner = bestBranch(issue);
    if (inner) return inner.flatMap((deeper) => explainIssue({ ...deeper, path: [...issue.path, ...deeper.path] }, entry));
  }
  const wrong = wrongValue(path, issue.message, valueAt(entry, path));
  return [issue.code === 'custom' && typeof issue.params?.hint === 'string' ? { ...wrong, hint: issue.params.hint } : wrong];
}

/** `{ prt: 1 }` under `ready` is an unknown key rather than "none of the three". */
function unknownInUnion(path: readonly (string | number)[], value: unknown): readonly ExplainedIssue[] {
  const names = validKeys(String(path.at(-1)));
  if (names.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value)
    .filter((key) => !names.includes(key))
    .map((key) => unknownKey(path, key));
}

/** A list with one wrong argument is about that argument, not about the whole command. */
function bestBranch(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | null {
  const branches = issue.errors.filter((branch) => branch.length === 1 && branch[0] !== undefined && branch[0].path.length > 0);
  return branches.length === 1 ? (branches[0] ?? null) : null;
}

function unknownKey(path: readonly (string | number)[], key: string): ExplainedIssue {
  // An element of a list is known by the list's name.
  const section = path.length === 0 ? null : String(path.findLast((part) => typeof part === 'string'));
  const names = validKeys(section);
  const foreign = FOREIGN_KEYS.get(key.toLowerCase());
  const near = foreign !== undefined && names.includes(foreign) ? foreign : nearestName(key, names);
  const where = section === null ? 'a process' : section;
  return {
    path: [...path, key],
    isKey: true,
    message: `${escapeText(key)} is not a key of ${where}.`,
    hint: near === null ? `Keys here: ${names.join(', ')}.` : `Did you mean ${near}?`,
    meant: near,
  };
}

function wrongValue(path: readonly (string | number)[], expected: string, value: unknown): ExplainedIssue {
  const key = escapeText(path.join('.')) || 'A process';
  const isMissing = value === undefined;
  const message = isMissing ? `${key} is missing.` : `${key} is ${shown(value)}, but must be ${expected}.`;
  const near = typeof value === 'string' ? nearestText(path, expected, value) : null;
  const hint = near !== null ? `Did you mean ${near}?` : isMissing ? `Write ${expected}.` : CORRECT_IT;
  return { path, isKey: isMissing, message, hint };
}

function nearestText(path: readonly (string | number)[], expected: string, value: string): string | null {
  const last = path.at(-1);
  if (last === 'signal' || last === 'reload_signal') {
    const names = SIGNALS.map((signal) => signal.name);
    return nearestName(value, names) ?? nearestName(`SIG${value}`, names);
  }
  return / or /.test(expected) && !/\s(a|an|the)\s/.test(` ${expected}`) ? nearestName(value, expected.split(/, | or /)) : null;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value === null) return 'empty';
  if (typeof value === 'object') return 'a section';
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return escapeText(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

/** The value a path leads to, or undefined. Own properties only. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = Object.getOwnPropertyDescriptor(current, part)?.value;
  }
  return current;
}
