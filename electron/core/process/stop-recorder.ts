import type { PortRelease, SentSignal, StopEvent, StopRecord, StopStep, Survivor } from '../../../shared/model/stop-sequence';
import type { Clock } from '../clock';

/** A server that keeps taking clients while it is stopped must not make the record grow without end. */
const KEPT_SAMPLES = 100;

/** Writes the record of one stop while it happens. Times count from `askedAt`, monotonic. */
export interface StopRecorder {
  record(): StopRecord;
  atMs(): number;
  event(kind: StopEvent['kind'], text: string, detail?: string | null): void;
  signals(sent: readonly SentSignal[]): void;
  /** This many clients are connected from now on. */
  connections(count: number): void;
  escalated(): void;
  /** The stop command failed, in its words. */
  commandFailed(text: string): void;
  /** SIGKILL is sent now because this one did not wait for the steps. Recorded only if somebody is left to get it. */
  forced(by: string): void;
  finish(outcome: 'stopped' | 'unkillable', survivors: readonly Survivor[], ports: readonly PortRelease[]): void;
}

export function createStopRecorder(
  clock: Clock,
  about: { readonly runId: number; readonly askedBy: string; readonly steps: readonly StopStep[] },
  onChanged: () => void,
): StopRecorder {
  const startedMs = clock.monotonicMs();
  let forcedBy: string | undefined;
  let record: StopRecord = {
    runId: about.runId,
    askedAt: clock.now(),
    askedBy: about.askedBy,
    steps: about.steps,
    events: [],
    signals: [],
    survivors: [],
    ports: [],
    escalated: false,
    durationMs: null,
    outcome: 'stopping',
  };
  const atMs = (): number => Math.round((clock.monotonicMs() - startedMs) * 10) / 10;
  const change = (part: Partial<StopRecord>): void => {
    record = { ...record, ...part };
    onChanged();
  };
  const event: StopRecorder['event'] = (kind, text, detail = null) =>
    change({ events: [...record.events, { atMs: atMs(), kind, text, detail }] });
  return {
    record: () => record,
    atMs,
    event,
    signals: (sent) => change({ signals: [...record.signals, ...sent] }),
    connections: (count) => change({ connections: [...(record.connections ?? []), { atMs: atMs(), count }].slice(-KEPT_SAMPLES) }),
    escalated() {
      if (forcedBy !== undefined) event('asked', `forced by ${forcedBy}: no more waiting`);
      change({ escalated: true, ...(forcedBy === undefined ? {} : { forcedBy }) });
    },
    commandFailed: (text) => change({ commandFailed: text }),
    forced(by) {
      forcedBy = by;
    },
    finish: (outcome, survivors, ports) => change({ outcome, survivors, ports, durationMs: atMs() }),
  };
}
