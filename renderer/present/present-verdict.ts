import { clockTime } from '../../shared/model/clock-time';
import type { AnyVerdict, PortHolder, VerdictId } from '../../shared/model/port-verdict';
import { adviceWithFix } from '../../shared/model/verdict-words';
import { uptimeText } from './format-duration';
import { fullTime } from './format-time';
import { homePath } from './home-path';

/** `Port 3000`; the path of a socket file. */
export function verdictTitle(verdict: AnyVerdict): string {
  return 'path' in verdict ? verdict.path : `Port ${verdict.port}`;
}

/** The same inside a sentence: `port 3000`. */
export function verdictSubject(verdict: AnyVerdict): string {
  return 'path' in verdict ? verdict.path : `port ${verdict.port}`;
}

export type VerdictTone = 'good' | 'bad' | 'warn' | 'plain';

export interface VerdictHead {
  /** `busy`, `free`, `free in 43 s`. */
  readonly chip: string;
  readonly tone: VerdictTone;
  /** The kind in plain words; the id itself is for the report. */
  readonly kind: string;
  /** Seconds left; null where there is no countdown. */
  readonly secondsLeft: number | null;
}

/** What kind of verdict it is, in two or three words. */
export const VERDICT_WORDS: Readonly<Record<VerdictId, string>> = {
  free: 'free',
  'own-run': 'its own run',
  'other-managed': 'another process of yours',
  leftover: 'left from an earlier session',
  inherited: 'inherited by a child',
  foreign: 'outside Slipway',
  hidden: 'another user’s',
  'socket-activated': 'held by systemd',
  'split-family': 'split between addresses',
  'shared-reuseport': 'shared by two',
  draining: 'still draining',
  'self-connect': 'connected to itself',
  'time-wait': 'closing',
  'time-wait-strict': 'closing',
  'bound-not-listening': 'bound, not listening',
  privileged: 'needs a privilege',
  reserved: 'reserved by the system',
  'not-local': 'not an address of this machine',
  'stale-socket-file': 'old socket file',
  ephemeral: 'in the ephemeral range',
  unknown: 'not explained',
};

/** The kind of a verdict; Slipway's own listener is no process of anybody's. */
function kindOf(verdict: AnyVerdict): string {
  return verdict.holders[0]?.slipway === undefined ? VERDICT_WORDS[verdict.verdict] : 'Slipway itself';
}

/** Chip and countdown of a verdict at the instant `now`. */
export function presentVerdictHead(verdict: AnyVerdict, now: number): VerdictHead {
  const kind = kindOf(verdict);
  if (verdict.freesAt !== null) {
    const secondsLeft = Math.max(0, Math.ceil((verdict.freesAt - now) / 1_000));
    return secondsLeft === 0
      ? { chip: 'should be free', tone: 'good', kind, secondsLeft }
      : { chip: `free in ${secondsLeft} s`, tone: 'warn', kind, secondsLeft };
  }
  if (verdict.free) {
    const warning = verdict.verdict === 'split-family' || verdict.verdict === 'ephemeral' || verdict.verdict === 'shared-reuseport';
    return { chip: 'free', tone: warning ? 'warn' : 'good', kind: verdict.verdict === 'free' ? '' : kind, secondsLeft: null };
  }
  if (verdict.verdict === 'own-run') return { chip: 'in use', tone: 'plain', kind, secondsLeft: null };
  return { chip: verdict.verdict === 'unknown' ? 'not free' : 'busy', tone: 'bad', kind, secondsLeft: null };
}

export interface EvidenceRow {
  readonly label: string;
  readonly value: string;
  /** Said by a program or the kernel: drawn in monospace. */
  readonly mono: boolean;
}

export interface EvidenceContext {
  readonly home: string | null;
  readonly now: number;
}

function holderRows(holder: PortHolder, context: EvidenceContext): EvidenceRow[] {
  const rows: EvidenceRow[] = [];
  const add = (label: string, value: string | null, mono: boolean): void => {
    if (value !== null && value !== '') rows.push({ label, value, mono });
  };
  const who = [
    holder.slipway === undefined
      ? null
      : holder.slipway.role === 'host'
        ? 'Slipway itself'
        : `live-reload proxy of ${holder.slipway.process}`,
    holder.process === null ? null : `${holder.process}${holder.runId === null ? '' : `, run ${holder.runId}`}`,
    holder.pid === null ? 'process not visible' : `pid ${holder.pid}`,
    holder.user === null ? null : `user ${holder.user}`,
  ].filter((part) => part !== null);
  add('Holder', who.join(' · '), false);
  add('Command', holder.command, true);
  add('Folder', holder.cwd === null ? null : homePath(holder.cwd, context.home), true);
  add('Unit', holder.unit, true);
  add('Since', holder.since === null ? null : `${fullTime(holder.since)} · ${uptimeText(context.now - holder.since)}`, false);
  add('Socket', `${holder.state} ${holder.address}`, true);
  return rows;
}

/** Evidence about the holders and the probe; sockets are a table of their own. */
export function presentEvidence(verdict: AnyVerdict, context: EvidenceContext): EvidenceRow[] {
  // Suspects are no holders: they are shown when asked for.
  const holders = verdict.verdict === 'bound-not-listening' ? [] : verdict.holders;
  const rows = holders.flatMap((holder) => holderRows(holder, context));
  if ('path' in verdict) {
    rows.push({ label: 'Connect', value: verdict.probe === 'ok' ? 'somebody answers' : verdict.probe, mono: false });
    return rows;
  }
  const host = verdict.host ?? 'any address';
  rows.push({
    label: 'Bind test',
    value: verdict.probe === 'ok' ? `${host} port ${verdict.port}: works` : `${host} port ${verdict.port} refused: ${verdict.probe}`,
    mono: false,
  });
  return rows;
}

export interface SuspectRow {
  readonly who: string;
  readonly command: string;
  readonly where: string;
}

/** Who may hold a port that nobody listens on; none of them is known to. Empty for every other verdict. */
export function suspectRows(verdict: AnyVerdict, context: EvidenceContext): readonly SuspectRow[] {
  if (verdict.verdict !== 'bound-not-listening') return [];
  return verdict.holders.map((holder) => ({
    who: [holder.pid === null ? 'not visible' : `pid ${holder.pid}`, holder.process].filter((part) => part !== null).join(' · '),
    command: holder.command ?? 'not visible',
    where: [
      holder.cwd === null ? null : homePath(holder.cwd, context.home),
      holder.user === null ? null : `user ${holder.user}`,
      holder.since === null ? null : `for ${uptimeText(context.now - holder.since)}`,
    ]
      .filter((part) => part !== null)
      .join(' · '),
  }));
}

/** From this age on a card says when it was taken: what it says may be over. */
const OLD_MS = 30_000;

/** Since when the verdict is, for one that is not of now: `Taken at 10:54:21, when run 7 ended, 1 h 02 m ago.`; null for a fresh one. */
export function takenText(verdict: AnyVerdict, diedRun: number | null, now: number): string | null {
  const age = now - verdict.readAt;
  if (diedRun === null && age < OLD_MS) return null;
  const when = diedRun === null ? '' : `, when run ${diedRun} ended`;
  return `Taken at ${clockTime(verdict.readAt)}${when}, ${uptimeText(age)} ago. It may be over by now.`;
}

/** Sockets worth a row: the listening ones are already told by their holder. At most twenty, the rest is counted. */
export const MAX_SOCKET_ROWS = 20;

/** Everything above as text, for a bug report or a colleague. */
export function verdictReport(verdict: AnyVerdict, context: EvidenceContext): string {
  return [
    `${verdictTitle(verdict)} (${verdict.verdict}): ${verdict.explanation}`,
    adviceWithFix(verdict),
    ...verdict.warnings.map((warning) => warning.text),
    '',
    ...presentEvidence(verdict, context).map((row) => `${row.label}: ${row.value}`),
    ...suspectRows(verdict, context).map((row) => `Suspect ${row.who}: ${row.command} · ${row.where}`),
    ...verdict.sockets.map(
      (socket) =>
        `${socket.protocol} ${socket.local} ${socket.remote} ${socket.state} uid ${socket.uid} inode ${socket.inode}` +
        (socket.expiresInMs === null ? '' : ` expires in ${Math.ceil(socket.expiresInMs / 1_000)} s`),
    ),
    `Read at ${new Date(verdict.readAt).toISOString()} in ${verdict.readMs.toFixed(1)} ms`,
  ]
    .join('\n')
    .trim();
}
