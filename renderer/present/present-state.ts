import { clockTime } from '../../shared/model/clock-time';
import type { HandOver } from '../../shared/model/hand-over';
import { leftOverText } from '../../shared/model/left-over';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { ProcessSnapshot } from '../../shared/model/process';
import { besideWord, type ProcessStateKind } from '../../shared/model/process-state';
import { subjectOf } from '../../shared/model/verdict-words';
import { blockingVerdict } from './blocking-verdict';
import { countdownText, durationText, uptimeText } from './format-duration';
import { drainingText } from './present-connections';
import { splitReason } from './present-split';
import { verdictSubject } from './present-verdict';

/** The instant drawn for is rounded down to this, so a countdown is never more than this too long: with whole seconds it said `2 s` for 1.4. */
const COUNTDOWN_TICK_MS = 250;

export type StateTone = 'quiet' | 'waiting' | 'starting' | 'stopping' | 'backoff' | 'failed';
export type StateShape = ProcessStateKind | 'unready';

/** The one button in the row of a state that needs a person. */
export interface RowButton {
  readonly label: string;
  readonly does: 'why-port' | 'review-trust' | 'start' | 'restart';
  /** For `why-port`: the port, or the path of a socket file. */
  readonly port: number | string | null;
}

export interface PresentedState {
  readonly icon: StateShape;
  /** `left over`: it is down here, and a run of an earlier session lives. */
  readonly word: ProcessStateKind | 'left over';
  /** `quiet` keeps the word grey. */
  readonly tone: StateTone;
  /** The clause beside the word; empty where there is nothing to say. */
  readonly reason: string;
  readonly button: RowButton | null;
  /** For a stop under way: the part of the kill delay that is left, 0 to 1. */
  readonly left: number | null;
  /** How often the words change by themselves, ms; null when they do not. */
  readonly ticksMs: number | null;
}

/** Running, stopped and exited keep a grey word: only a state that needs a person gets a colour. */
const TONE_OF_STATE: Readonly<Record<ProcessStateKind, StateTone>> = {
  stopped: 'quiet',
  waiting: 'waiting',
  starting: 'starting',
  running: 'quiet',
  stopping: 'stopping',
  backoff: 'backoff',
  exited: 'quiet',
  failed: 'failed',
};

type Presentable = Pick<
  ProcessSnapshot,
  'state' | 'phase' | 'splitPorts' | 'detail' | 'members' | 'lastStop' | 'restartPolicy' | 'verdict' | 'drift' | 'buildingSince' | 'refusal'
>;

const button = (label: string, does: RowButton['does'], port: RowButton['port'] = null): RowButton => ({ label, does, port });

/** Program name out of a command line: `/usr/bin/node server.js` → `node`. */
function programOf(command: string): string {
  return (command.trim().split(/\s+/)[0] ?? '').split(/[\\/]/).at(-1) ?? '';
}

function whoIsLeft(process: Presentable): string {
  const draining = drainingText(process.lastStop);
  if (draining !== null) return draining;
  const [only] = process.members;
  if (process.members.length === 0 || only === undefined) return 'waiting for its ports';
  return process.members.length === 1 ? `${programOf(only.command)} ${only.pid} left` : `${process.members.length} processes left`;
}

function stopping(process: Presentable, now: number): { readonly reason: string; readonly left: number | null } {
  const { state, lastStop } = process;
  if (state.kind !== 'stopping') return { reason: process.detail, left: null };
  if (state.deadline === null) return { reason: whoIsLeft(process), left: null };
  const graceMs = lastStop?.steps[state.step]?.graceMs ?? 0;
  const signal = lastStop?.steps[state.step + 1]?.signal ?? 'SIGKILL';
  const leftMs = Math.max(0, state.deadline - now);
  return {
    reason: `${whoIsLeft(process)} · ${signal} in ${Math.ceil(leftMs / 1_000)} s`,
    left: graceMs > 0 ? Math.min(1, leftMs / graceMs) : null,
  };
}

function waitingButton(process: Presentable): RowButton | null {
  if (process.state.kind !== 'waiting') return null;
  const port = process.state.on.find((reason) => reason.kind === 'port');
  if (port !== undefined) return button('Why?', 'why-port', port.port);
  return process.state.on.some((reason) => reason.kind === 'trust') ? button('Review…', 'review-trust') : null;
}

function waitingReason(process: Presentable, now: number): string {
  const { verdict, detail } = process;
  return verdict === null || verdict.freesAt === null
    ? detail
    : `for ${verdictSubject(verdict)} · free in ${countdownText(verdict.freesAt, now)}`;
}

function blockedSubject(process: Presentable): number | string | null {
  const blocking = blockingVerdict(process);
  return blocking === null ? null : subjectOf(blocking.verdict);
}

/** Everything that stands in a process row about its state, at the instant `now` (epoch ms). Total over all states. */
export function presentState(process: Presentable, now: number, left: LeftoverSnapshot | null = null): PresentedState {
  if (left !== null)
    return {
      icon: 'unready',
      word: 'left over',
      tone: left.state === 'left' ? 'quiet' : 'waiting',
      reason: leftOverText(left),
      button: null,
      left: null,
      ticksMs: null,
    };
  const { state } = process;
  // What may not be started until its file is mended needs a person, also while it is just down.
  const tone =
    process.refusal !== undefined && TONE_OF_STATE[state.kind] === 'quiet' && process.phase === 'down'
      ? 'waiting'
      : TONE_OF_STATE[state.kind];
  const plain = { icon: state.kind, word: state.kind, tone, button: null, left: null, ticksMs: null } as const;
  switch (state.kind) {
    case 'stopped':
      return { ...plain, reason: besideWord(state.kind, process.detail) };
    case 'exited': {
      const port = blockedSubject(process);
      return { ...plain, reason: besideWord(state.kind, process.detail), button: port === null ? null : button('Why?', 'why-port', port) };
    }
    case 'waiting': {
      const counts = process.verdict !== null && process.verdict.freesAt !== null;
      return { ...plain, reason: waitingReason(process, now), button: waitingButton(process), ticksMs: counts ? COUNTDOWN_TICK_MS : null };
    }
    case 'starting': {
      if (state.overdue)
        return { ...plain, icon: 'unready', reason: `not ready after ${uptimeText(now - state.startedAt)}`, ticksMs: 1_000 };
      return { ...plain, reason: process.detail };
    }
    case 'running': {
      const split = splitReason(process);
      const said = split === null ? process.detail : `${split} · ${process.detail}`;
      const reason = process.drift ? `${said} · config changed since` : said;
      const unready = state.health === 'unknown' && state.readyAt === null;
      return {
        ...plain,
        icon: unready ? 'unready' : 'running',
        reason,
        tone: split === null ? plain.tone : 'waiting',
        button: process.drift
          ? button('Restart to apply', 'restart')
          : split === null
            ? null
            : button('Why?', 'why-port', process.splitPorts[0]?.port ?? null),
      };
    }
    case 'stopping':
      return { ...plain, ...stopping(process, now), ticksMs: COUNTDOWN_TICK_MS };
    case 'backoff': {
      const how = state.lastExit.detail;
      const tries = `try ${state.attempt} of ${process.restartPolicy.maxRestarts}`;
      const when = state.retryAt <= now ? 'now' : `in ${countdownText(state.retryAt, now)}`;
      return { ...plain, reason: `${how} · ${tries} ${when}`, button: button('Try now', 'start'), ticksMs: COUNTDOWN_TICK_MS };
    }
    case 'failed': {
      const port = blockedSubject(process);
      return { ...plain, reason: process.detail, button: port === null ? button('Try again', 'start') : button('Why?', 'why-port', port) };
    }
  }
}

/** `run 14 · pid 48213 and 3 children · ./bin/api -addr :8080`: the second line of the detail header. */
export function presentRunLine(process: ProcessSnapshot, now: number): string {
  const { state, commandLine, members } = process;
  switch (state.kind) {
    case 'running':
      if (state.handOver !== undefined) return `run ${state.runId} · ${whoHandsOver(state.handOver)} · ${commandLine}`;
      return `${runAndPid(state.runId, state.pid, members.length)} · ${commandLine}`;
    case 'starting':
      return `${runAndPid(state.runId, state.pid, members.length)} · ${commandLine}`;
    case 'stopping': {
      const started = process.lastStop?.signals.flatMap((sent) => sent.pids) ?? [];
      const all = new Set([...started, ...members.map((member) => member.pid)]).size;
      const next = stopping(process, now).reason.split(' · ')[1];
      const left =
        members.length === 0
          ? 'all processes gone, waiting for its ports'
          : `${members.length} of ${all} ${all === 1 ? 'process' : 'processes'} left`;
      return [`run ${state.runId}`, left, next].filter((part) => part !== undefined).join(' · ');
    }
    case 'waiting':
    case 'stopped':
    case 'backoff':
    case 'exited':
    case 'failed': {
      const { lastExit } = state;
      if (lastExit === null) return commandLine;
      const ran = lastExit.ranMs !== null && lastExit.ranMs > 0 ? ` · ran ${durationText(lastExit.ranMs)}` : '';
      return `run ${lastExit.runId} ${lastExit.detail}${ran} · ${commandLine}`;
    }
  }
}

/** Both processes of an open hand-over: who answers, and who still finishes its requests. */
function whoHandsOver({ from, to, since }: HandOver): string {
  return `pid ${to} (new) · pid ${from} (old) drains since ${clockTime(since)}`;
}

function runAndPid(runId: number, pid: number, members: number): string {
  const children = Math.max(0, members - 1);
  const family = children === 0 ? '' : ` and ${children} ${children === 1 ? 'child' : 'children'}`;
  return `run ${runId} · pid ${pid}${family}`;
}
