import { isRealtime } from '../../shared/model/realtime-signals';
import type { signalsJson } from './json-shapes';

type Shape = ReturnType<typeof signalsJson>['signals'][number];

export type SignalTableRow = readonly [number: string, name: string, shape: Shape];

/**
 * The rows of the signal table: real-time signals that stand beside each other and that nobody does anything special with are one row, in
 * their place; those that somebody catches or ignores keep their own, and so does one that stands alone. Pure.
 */
export function signalRows(signals: readonly Shape[]): readonly SignalTableRow[] {
  const rows: SignalTableRow[] = [];
  let run: Shape[] = [];
  const endRun = (): void => {
    const [first, last] = [run[0], run.at(-1)];
    if (first !== undefined && last !== undefined)
      rows.push([
        first === last ? String(first.number) : `${first.number}–${last.number}`,
        first === last ? first.name : `${first.name} to ${last.name}`,
        first,
      ]);
    run = [];
  };
  for (const each of signals) {
    const isPlain = isRealtime(each.name) && Object.values(each.effect ?? {}).every((effect) => effect === 'default');
    if (!isPlain || (run.length > 0 && each.number !== (run.at(-1)?.number ?? 0) + 1)) endRun();
    if (isPlain) run.push(each);
    else rows.push([String(each.number), each.name, each]);
  }
  endRun();
  return rows;
}
