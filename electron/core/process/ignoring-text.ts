import { findSignal } from '../../../shared/model/signal';
import { nameOf } from './force-members';
import type { ProcessEntry, ProcessReader } from './process-reader';
import { effectOf } from './read-signal-effects';

/** Which of these processes ignore the signal, in words; null when none does or it cannot be told. */
export function ignoringText(reader: Pick<ProcessReader, 'signalMasks'>, members: readonly ProcessEntry[], signal: string): string | null {
  const info = findSignal(signal);
  if (info === null) return null;
  const ignoring = members.filter((member) => {
    const masks = reader.signalMasks(member.pid);
    return masks !== null && effectOf(info, masks) === 'ignored';
  });
  if (ignoring.length === 0) return null;
  return `Waiting for ${ignoring.map(nameOf).join(', ')}, which ${ignoring.length === 1 ? 'ignores' : 'ignore'} ${info.name}`;
}
