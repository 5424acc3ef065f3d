import type { SignalForecast } from '../../shared/contract/outcomes';
import type { Capabilities } from '../../shared/model/capabilities';
import { isRealtime } from '../../shared/model/realtime-signals';
import { defaultActionOn, numberOn, SIGNALS, type SignalEffect, type SignalInfo } from '../../shared/model/signal';

/** What a signal would come to: `ends` hurts, `pauses` holds the process still, `none` changes nothing that is known. */
export type SignalTone = 'caught' | 'ignored' | 'ends' | 'pauses' | 'none';

export interface MemberEffect {
  readonly pid: number;
  readonly name: string;
  readonly command: string;
  readonly main: boolean;
  readonly tone: SignalTone;
  /** `caught`, `ignored`, `default: terminate`, `always ends`… */
  readonly text: string;
}

export interface SignalRow {
  readonly info: SignalInfo;
  /** Number on this platform; null where it has none. */
  readonly number: number | null;
  readonly tone: SignalTone;
  /** The whole run in a few words: `caught`, `ends 2 of 4`, `1 of 4 ignores it`. */
  readonly text: string;
  readonly members: readonly MemberEffect[];
  /** Pids it would end. */
  readonly ends: readonly number[];
  /** The main process alone would survive it while others would end. */
  readonly safeWithMain: boolean;
  /** Why it cannot be sent here, or now; null when it can. */
  readonly disabled: string | null;
  /** Only for now: a hand-over is open. */
  readonly held?: true;
}

/** Said of a member of another user, in place of what it would do. */
export const REFUSES = 'may not be signalled';

type Platform = Pick<Capabilities, 'platform' | 'signals' | 'signalPrediction'>;

/** The program's name out of a command line: `/usr/bin/node server.js` → `node`. */
export function programName(command: string): string {
  const first = command.trim().split(/\s+/)[0] ?? '';
  const name = first.split(/[\\/]/).at(-1) ?? '';
  return name === '' ? '(no name)' : name;
}

/** What one process does with a signal, in a tone and words; the kernel's default action is named where it applies. */
function memberEffect(info: SignalInfo, effect: SignalEffect | undefined, platform: Platform): { tone: SignalTone; text: string } {
  if (info.name === 'SIGKILL') return { tone: 'ends', text: 'always ends' };
  if (info.name === 'SIGSTOP') return { tone: 'none', text: 'always pauses' };
  if (info.name === 'SIGCONT') return { tone: 'none', text: 'resumes if paused' };
  if (effect === undefined) return { tone: 'none', text: 'not known' };
  if (effect === 'caught') return { tone: 'caught', text: 'caught' };
  const action = defaultActionOn(info, platform.platform === 'macos' ? 'macos' : 'linux');
  if (effect === 'ignored' || action === 'ignore') return { tone: 'ignored', text: 'ignored' };
  if (action === 'terminate' || action === 'core')
    return { tone: 'ends', text: action === 'core' ? 'default: dump core' : 'default: terminate' };
  return { tone: 'pauses', text: 'default: pause' };
}

function summary(members: readonly MemberEffect[]): { tone: SignalTone; text: string } {
  const only = members[0];
  if (only === undefined) return { tone: 'none', text: 'not known' };
  const tones = new Set(members.map((member) => member.tone));
  if (tones.size === 1 && (members.length === 1 || (only.tone !== 'ends' && only.tone !== 'pauses') || only.text.startsWith('always')))
    return { tone: only.tone, text: only.text };
  const count = (tone: SignalTone): number => members.filter((member) => member.tone === tone).length;
  if (count('ends') > 0) return { tone: 'ends', text: `ends ${count('ends')} of ${members.length}` };
  if (count('pauses') > 0) return { tone: 'pauses', text: `pauses ${count('pauses')} of ${members.length}` };
  const ignoring = count('ignored');
  // The rest may not be signalled, or could not be read.
  if (ignoring === 0) return { tone: 'caught', text: `caught by ${count('caught')} of ${members.length}` };
  return { tone: 'ignored', text: `${ignoring} of ${members.length} ignore${ignoring === 1 ? 's' : ''} it` };
}

function disabledReason(info: SignalInfo, number: number | null, platform: Platform): string | null {
  if (!platform.signals) return info.name === 'SIGKILL' ? null : 'This platform has no signals; a process can only be ended.';
  return number === null ? `${platform.platform === 'macos' ? 'macOS' : 'This platform'} has no ${info.name}.` : null;
}

/** The rows of the signal menu in the catalogue's order, SIGKILL last. */
export function presentSignals(forecast: SignalForecast, platform: Platform): SignalRow[] {
  // Thirty rows of "not here" would help nobody.
  const shown = SIGNALS.filter((info) => numberOn(info, platform.platform) !== null || !isRealtime(info.name));
  return shown.map((info) => {
    const number = numberOn(info, platform.platform);
    const members = forecast.members.map(
      (member): MemberEffect => ({
        pid: member.pid,
        name: programName(member.command),
        command: member.command,
        main: member.main,
        ...(member.refuses === true
          ? { tone: 'none' as const, text: REFUSES }
          : memberEffect(info, platform.signalPrediction ? member.effects[info.name] : undefined, platform)),
      }),
    );
    const ends = members.filter((member) => member.tone === 'ends').map((member) => member.pid);
    const main = members.find((member) => member.main);
    return {
      info,
      number,
      ...summary(members),
      members,
      ends,
      safeWithMain: ends.length > 0 && main !== undefined && main.tone !== 'ends',
      disabled: disabledReason(info, number, platform),
    };
  });
}

/** May be sent without asking: every process handles or ignores it, and that was read, not guessed. */
export function isHarmless(row: SignalRow): boolean {
  return (
    row.disabled === null && row.members.length > 0 && row.members.every((member) => member.tone === 'caught' || member.tone === 'ignored')
  );
}

/**
 * The one process that handles a signal its main process would die of: the server behind `npm run` and a shell. Null when there is none
 * or more than one.
 */
export function onlyHandler(row: SignalRow): MemberEffect | null {
  const handlers = row.members.filter((member) => member.tone === 'caught');
  const main = row.members.find((member) => member.main);
  return main?.tone === 'ends' && handlers.length === 1 ? (handlers[0] ?? null) : null;
}

/** Every process of the run, its main one alone, or one process by its pid. */
export type SignalTarget = 'run' | 'main' | number;

/** What Enter sends without a second look: nothing that would end a process it need not end; null when every way would. */
export function saferTarget(row: SignalRow): SignalTarget | null {
  if (row.disabled !== null) return null;
  if (row.ends.length === 0) return 'run';
  return row.safeWithMain ? 'main' : (onlyHandler(row)?.pid ?? null);
}

/**
 * Whom "only" means, by a name that stands in the list beside it: the one that handles it, else the main process; that is called by the
 * process's own name only where its program is called so, too.
 */
export function nameAlone(row: SignalRow, process: string): string {
  const one = onlyHandler(row) ?? row.members.find((member) => member.main);
  return one === undefined || one.name === process ? process : `${one.name} ${one.pid}`;
}

/** `Linux 10, macOS 30` where the two differ; null where they agree. Windows has no signal numbers. */
export function numbersText({ info }: Pick<SignalRow, 'info'>): string | null {
  if (info.linux === info.macos) return null;
  return `Linux ${info.linux ?? 'none'}, macOS ${info.macos ?? 'none'}`;
}

const joinWords = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const NUMBER_WORDS = ['None', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
const asWord = (count: number): string => NUMBER_WORDS[count] ?? String(count);

/** `imgproc 48231 and 48232`, `sh 1, node 2 and 4 more`: pids grouped by name, at most six written out. */
export function nameProcesses(members: readonly { readonly pid: number; readonly name: string }[]): string {
  const named = members.slice(0, 6);
  const names = [...new Set(named.map((member) => member.name))];
  const parts = names.map((name) => {
    const pids = named.filter((member) => member.name === name).map((member) => String(member.pid));
    return `${name} ${joinWords(pids)}`;
  });
  const rest = members.length - named.length;
  return rest > 0 ? `${parts.join(', ')} and ${rest} more` : joinWords(parts);
}

/** Two or three sentences for the side of the menu: what the main process does with it, then the rest. */
export function describeSignal(row: SignalRow, process: string): string {
  const { info } = row;
  if (row.disabled !== null) return row.disabled;
  const main = row.members.find((member) => member.main);
  const others = row.members.filter((member) => !member.main);
  const others0 = others.filter((member) => member.tone === 'ends').length;
  if (info.name === 'SIGKILL') return 'The kernel ends every process at once. Nothing is saved or closed first.';
  if (info.name === 'SIGSTOP') return `The kernel pauses every process until SIGCONT. Ports stay taken, connections hang.`;
  if (info.name === 'SIGCONT') return 'Resumes processes that were paused; the others go on as they are.';
  const first =
    main === undefined || main.text === 'not known'
      ? `Usually: ${info.meaning}. What ${process} does with it can’t be read here.`
      : main.tone === 'caught'
        ? `${process} handles it itself. Usually: ${info.meaning}.`
        : main.tone === 'ignored'
          ? `${process} ignores it.`
          : main.tone === 'ends'
            ? `${process} has no handler and would end.`
            : `${process} has no handler and would be paused.`;
  const rest =
    others0 === 0
      ? ''
      : others.length === 1
        ? ' Its child has no handler and would end.'
        : others0 === others.length
          ? ` ${others.length === 2 ? 'Both of its' : `All of its ${others.length}`} children have no handler and would end.`
          : ` ${asWord(others0)} of its ${others.length} children ${others0 === 1 ? 'has' : 'have'} no handler and would end.`;
  return `${first}${rest}`;
}

/** The warning before harm; null when nothing would end. */
export function warnBeforeSending(row: SignalRow, process: string): { readonly text: string; readonly next: string } | null {
  if (row.ends.length === 0 || row.disabled !== null) return null;
  const ending = row.members.filter((member) => member.tone === 'ends');
  const everybody = row.members.length === 1 ? 'Sent to' : `Sent to all ${row.members.length}, this ends`;
  const text =
    row.members.length === 1 ? `${everybody} ${process}, this ends ${nameProcesses(ending)}.` : `${everybody} ${nameProcesses(ending)}.`;
  const handler = onlyHandler(row);
  const next = row.safeWithMain
    ? `Send it to ${nameAlone(row, process)} alone to keep the others.`
    : handler !== null
      ? `Send it to ${handler.name} ${handler.pid} alone: it handles it, and the others go on.`
      : row.info.name === 'SIGKILL' || row.info.name === 'SIGTERM'
        ? 'To end it properly use Stop: it waits, and proves that nothing is left.'
        : `Slipway then restarts ${process} if its restart policy says so.`;
  return { text, next };
}

/** What happened, in place of the button's hint: `SIGHUP sent to pid 48213: caught`. */
export function presentSignalOutcome(signal: string, delivered: readonly number[], effect: Readonly<Record<string, SignalEffect>>): string {
  if (delivered.length === 0) return `${signal} reached nobody: the process had ended.`;
  const groups = new Map<string, number[]>();
  for (const pid of delivered) {
    const word = effect[String(pid)] ?? 'sent';
    groups.set(word, [...(groups.get(word) ?? []), pid]);
  }
  const parts = [...groups].map(([word, pids]) => `${pids.length === 1 ? 'pid' : 'pids'} ${joinWords(pids.map(String))}: ${word}`);
  return `${signal} sent to ${parts.join(' · ')}`;
}
