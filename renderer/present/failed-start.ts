import type { ProcessSnapshot } from '../../shared/model/process';

/**
 * Why a process could not be started, and what to do, each in full: a row has no room for both. Null where it did start, or where a note of
 * its own says it (a port, a build). Pure.
 */
export function failedStart({
  state,
}: Pick<ProcessSnapshot, 'state'>): { readonly text: string; readonly next: string | undefined } | null {
  if (state.kind !== 'failed' || state.cause !== 'spawn-failed') return null;
  const end = /[.!?] (?=[A-Z])/.exec(state.text)?.index;
  const [what, next] = end === undefined ? [state.text, undefined] : [state.text.slice(0, end + 1), state.text.slice(end + 2)];
  const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
  return { text: sentence(what), next: next === undefined ? undefined : sentence(next) };
}
