import type { ProcessSnapshot } from '../../shared/model/process';
import { killedText, type StopEvent, type StopRecord } from '../../shared/model/stop-sequence';
import { durationText } from './format-duration';
import { connectionRows, drainingText } from './present-connections';
import { programName } from './present-signal';

/** How a row of the timeline is drawn: done, happening, still to come, or gone wrong. */
export type StopRowKind = 'done' | 'warning' | 'now' | 'plan' | 'failed';

export interface StopRow {
  /** `12 ms`, `now`, `then`. */
  readonly at: string;
  readonly kind: StopRowKind;
  readonly text: string;
  readonly detail: string | null;
}

export interface StopView {
  readonly title: string;
  readonly asked: string;
  /** Time since the stop was asked for, or how long it took. */
  readonly elapsed: string;
  readonly running: boolean;
  readonly rows: readonly StopRow[];
  /** The record folded to one line. */
  readonly folded: string;
  readonly tone: 'quiet' | 'warning' | 'failed';
}

const rowKindOf: Readonly<Record<StopEvent['kind'], StopRowKind>> = {
  asked: 'done',
  signal: 'done',
  gone: 'done',
  waiting: 'warning',
  escalated: 'warning',
  'port-free': 'done',
  'port-held': 'warning',
  proved: 'done',
  unkillable: 'failed',
};

const joined = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The steps that are still to come in a stop under way, and when; empty on the last step. */
function nextSteps(record: StopRecord, process: Pick<ProcessSnapshot, 'state'>): readonly { signal: string; at: number }[] {
  const { state } = process;
  if (state.kind !== 'stopping' || state.deadline === null) return [];
  let at = state.deadline;
  return record.steps.slice(state.step + 1).map(({ signal, graceMs }) => {
    const step = { signal, at };
    at += graceMs;
    return step;
  });
}

function planRows(record: StopRecord, process: ProcessSnapshot, now: number): StopRow[] {
  const rows: StopRow[] = [];
  const left = process.members.map((member) => `${programName(member.command)} ${member.pid}`);
  const who = left.length === 0 ? 'the ports' : left.length > 4 ? `${left.length} processes` : joined(left);
  const last = record.events.at(-1);
  const waitsAlready = last?.kind === 'waiting';
  const draining = drainingText(record);
  rows.push({
    at: 'now',
    kind: 'now',
    text: waitsAlready ? last.text : `Waiting for ${who}`,
    detail: [draining, waitsAlready ? last.detail : null].filter((words) => words !== null).join(' · ') || null,
  });
  for (const [at, next] of nextSteps(record, process).entries()) {
    rows.push({
      at: durationText(next.at - record.askedAt),
      kind: 'plan',
      text: `${next.signal} to ${left.length === 0 ? 'whatever is left' : who}`,
      detail: at === 0 ? `in ${(Math.max(0, next.at - now) / 1_000).toFixed(1)} s, unless it ends before` : 'to what is left then',
    });
  }
  const ports = [...new Set([...record.ports.map((port) => port.port), ...process.ports.map((port) => port.port)])];
  const then = process.state.kind === 'stopping' ? process.state.then : 'stay-down';
  rows.push({
    at: 'then',
    kind: 'plan',
    text:
      ports.length === 0
        ? 'Prove it: nothing left'
        : `Prove it: nothing left, ${ports.length === 1 ? `port ${ports[0]}` : `ports ${joined(ports.map(String))}`} can be bound`,
    detail: then === 'start-again' ? `only then may run ${record.runId + 1} start` : `only then is ${process.name} stopped`,
  });
  return rows;
}

/** `stopped in 84 ms`, `killed after 5.01 s`, `could not be stopped`. */
export function foldedStop(record: StopRecord): string {
  if (record.durationMs === null) return 'stopping';
  if (record.outcome === 'unkillable') {
    const count = record.survivors.length;
    return `not stopped after ${durationText(record.durationMs)}: ${count} process${count === 1 ? '' : 'es'} left`;
  }
  const killed = killedText(record);
  return `stopped in ${durationText(record.durationMs)}${killed === null ? '' : `, ${killed}`}`;
}

/** Everything the stop panel says, at the instant `now` (epoch ms). */
export function presentStop(process: ProcessSnapshot, record: StopRecord, now: number, clockTime: string): StopView {
  const running = record.durationMs === null;
  const { events } = record;
  // The wait that is still going on is drawn as the row of now, not as something that is over.
  const shown = running && events.at(-1)?.kind === 'waiting' ? events.slice(0, -1) : events;
  const told = shown
    .filter((event) => event.kind !== 'asked')
    .map(({ atMs, kind, text, detail }) => ({ atMs, kind: rowKindOf[kind], text, detail }));
  const connected = connectionRows(record).map(({ atMs, text, wasCut }) => ({
    atMs,
    kind: wasCut ? ('warning' as const) : ('done' as const),
    text,
    detail: null,
  }));
  // At the same instant the connections come first: they were counted before the signal.
  const rows: StopRow[] = [...connected, ...told]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...row }) => ({ at: durationText(atMs), ...row }));
  if (running) rows.push(...planRows(record, process, now));
  for (const survivor of running ? [] : record.survivors) {
    rows.push({
      at: 'left',
      kind: 'failed',
      text: `${programName(survivor.command)} (pid ${survivor.pid}) is still there`,
      detail: survivor.reason,
    });
  }
  const unfree = running ? [] : record.ports.filter((port) => port.releasedAtMs === null);
  return {
    title: running ? `Stopping run ${record.runId} of ${process.name}` : `Run ${record.runId} of ${process.name}`,
    asked: `asked by ${record.askedBy === 'window' ? 'you' : record.askedBy}, ${clockTime}`,
    elapsed: record.durationMs === null ? `${(Math.max(0, now - record.askedAt) / 1_000).toFixed(1)} s` : durationText(record.durationMs),
    running,
    rows,
    folded: foldedStop(record),
    tone: record.outcome === 'unkillable' ? 'failed' : record.escalated || unfree.length > 0 ? 'warning' : 'quiet',
  };
}
