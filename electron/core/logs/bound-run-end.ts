import type { RunEnd } from '../../../shared/model/log';
import type { SignalRecord } from '../../../shared/model/process';
import type { StopRecord } from '../../../shared/model/stop-sequence';

/** A run of a hundred processes that all outlive their signals must not fill the file: 500 runs are kept per process. */
const MOST_EVENTS = 80;
const MOST_SIGNALS = 100;
const MOST_PIDS = 64;
const MOST_SURVIVORS = 50;
const MOST_PORTS = 64;
const MOST_SAMPLES = 100;
const LONGEST_TEXT = 400;
/** What the whole end of a run may take on disk, in characters; beyond it details go, and then all but the head and tail of each list. */
export const LONGEST_END = 32_768;
const FEW = 8;

/** Head and tail of a list, where the middle is too much: how it began and how it ended. */
function ends<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const head = Math.ceil(most / 2);
  return [...list.slice(0, head), ...list.slice(head - most)];
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function boundStop(stop: StopRecord, few: boolean): StopRecord {
  const most = (count: number): number => (few ? FEW : count);
  const longest = few ? 120 : LONGEST_TEXT;
  return {
    ...stop,
    askedBy: cut(stop.askedBy, longest),
    events: ends(stop.events, most(MOST_EVENTS)).map(({ text, detail, ...event }) => ({
      ...event,
      text: cut(text, longest),
      detail: detail === null || few ? null : cut(detail, longest),
    })),
    signals: ends(stop.signals, most(MOST_SIGNALS)).map((sent) => ({ ...sent, pids: sent.pids.slice(0, most(MOST_PIDS)) })),
    survivors: stop.survivors
      .slice(0, most(MOST_SURVIVORS))
      .map(({ pid, command, reason }) => ({ pid, command: cut(command, longest), reason: cut(reason, longest) })),
    ports: stop.ports.slice(0, most(MOST_PORTS)),
    ...(stop.connections === undefined ? {} : { connections: ends(stop.connections, most(MOST_SAMPLES)) }),
  };
}

function boundSignal(sent: SignalRecord, few: boolean): SignalRecord {
  const pids = sent.pids.slice(0, few ? FEW : MOST_PIDS);
  const kept = new Set(pids.map(String));
  const effect = Object.entries(sent.effect ?? {}).filter(([pid]) => kept.has(pid));
  return { ...sent, pids, ...(sent.effect === undefined ? {} : { effect: Object.fromEntries(effect) }) };
}

function bound(end: RunEnd, few: boolean): RunEnd {
  const { stop, signals, ...rest } = end;
  return {
    ...rest,
    ...(stop === undefined ? {} : { stop: boundStop(stop, few) }),
    ...(signals === undefined ? {} : { signals: ends(signals, few ? FEW : MOST_SIGNALS).map((sent) => boundSignal(sent, few)) }),
  };
}

/** The end of a run as it is kept: no list and no text longer than a person would read, and no more than `LONGEST_END` in all. Pure. */
export function boundRunEnd(end: RunEnd): RunEnd {
  if (end.stop === undefined && end.signals === undefined) return end;
  const whole = bound(end, false);
  return JSON.stringify(whole).length <= LONGEST_END ? whole : bound(end, true);
}
