import { handOverClause } from '../../../shared/model/hand-over';
import type { StartRefusal } from '../../../shared/model/process';
import type { ProcessState, WaitReason } from '../../../shared/model/process-state';
import type { StopRecord } from '../../../shared/model/stop-sequence';

/** `84 ms`, `0.31 s`, `12 s`, `3 m 12 s`, `2 h 41 m`, `1 d 17 h`. Pure. */
export function durationText(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} m` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export interface StateFacts {
  readonly stop: StopRecord | null;
  readonly building: boolean;
  /** The last build failed; the run is of an older one. */
  readonly buildFailed?: boolean;
  /** The last reload by a signal left the old version running. */
  readonly reloadFailed?: boolean;
  /** Changes went round in a circle, so nobody looks at files until a person acts. */
  readonly watchPaused?: boolean;
  /** The run counted as running only because it stayed alive. */
  readonly withoutReadyCheck: boolean;
  /** Its file has a circle, so nobody may start it. */
  readonly refusal?: StartRefusal;
}

function circleText({ file, line, circle }: StartRefusal): string {
  return `may not start: ${circle} (${file}:${line})`;
}

function waitText(on: readonly WaitReason[]): string {
  return on.map((reason) => reason.text).join('; ');
}

/** The short clause beside the state's word. Pure; no clock: what counts down is drawn from the state's own instants. */
export function describeState(state: ProcessState, facts: StateFacts): string {
  switch (state.kind) {
    case 'stopped':
    case 'exited': {
      if (facts.refusal !== undefined) return circleText(facts.refusal);
      if (state.lastExit === null) return '';
      const stopMs = state.lastExit.cause === 'stopped' ? (facts.stop?.durationMs ?? null) : null;
      const how = stopMs === null ? state.lastExit.detail : `stopped in ${durationText(stopMs)}`;
      return facts.buildFailed === true ? `${how} · build failed` : how;
    }
    case 'waiting':
      return facts.building ? 'for its build' : waitText(state.on);
    case 'starting':
      return state.overdue ? `not ready yet · pid ${state.pid}` : `pid ${state.pid}`;
    case 'running': {
      const over = state.handedOverFrom === null ? '' : `handed over to pid ${state.pid} · `;
      // While another version takes over, what became of the one before is history.
      const reload = facts.reloadFailed === true && state.handOver === undefined ? ' · not reloaded' : '';
      const build = facts.building ? ' · building' : facts.buildFailed === true ? ' · build failed' : reload;
      const circle = facts.refusal === undefined ? '' : ` · circle in ${facts.refusal.file}:${facts.refusal.line}`;
      const rest = `${build}${facts.watchPaused === true ? ' · watch paused' : ''}${circle}`;
      // The row may have room for the beginning only.
      if (state.handOver !== undefined) return [...(rest === '' ? [] : [rest.slice(3)]), handOverClause(state.handOver)].join(' · ');
      if (state.adoptedAt !== undefined) return `${over}adopted${state.readyAt === null ? '' : ' · ready'}${rest}`;
      if (facts.withoutReadyCheck || state.readyAt === null) return `${over}no ready check${rest}`;
      return `${over}ready in ${durationText(state.readyAt - state.startedAt)}${rest}`;
    }
    case 'stopping': {
      const open = facts.stop?.connections?.at(-1)?.count ?? 0;
      if (open > 0) return `draining ${open} ${open === 1 ? 'connection' : 'connections'}`;
      const last = facts.stop?.events.at(-1);
      return last === undefined ? state.signal : last.text;
    }
    case 'backoff':
      return `${state.lastExit.detail} · try ${state.attempt}`;
    case 'failed':
      return facts.refusal === undefined ? state.text : circleText(facts.refusal);
  }
}
