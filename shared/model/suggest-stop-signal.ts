import type { SignalName } from './process';
import { programOf, RUNTIME_NAMES, type Runtime, recogniseRuntime } from './recognise-runtime';
import { defaultActionOn, findSignal, type SignalEffect } from './signal';
import type { KillScope, StopStep } from './stop-sequence';

/** A process and what each signal would do to it, as read from its masks. */
export interface PredictedMember {
  readonly pid: number;
  readonly command: string;
  readonly main: boolean;
  readonly effects: Readonly<Record<string, SignalEffect>>;
  /** This host may not send it any signal: it is another user's. */
  readonly refuses?: boolean;
}

/** What the first step of a stop would come to. `slow`: somebody would live on until the next step; `abrupt`: it ends without clean-up. */
export interface StopPrediction {
  readonly signal: SignalName;
  /** Time of the first step, ms. */
  readonly killDelayMs: number;
  readonly tone: 'fine' | 'abrupt' | 'slow' | 'unknown';
  /** One or two sentences. */
  readonly text: string;
  /** Why it would be slow, as a clause: `node 41 ignores SIGINT`; null where it would not. */
  readonly reason: string | null;
  /** A signal that would do better, and why; null when none would. Never SIGKILL. */
  readonly better: { readonly signal: SignalName; readonly text: string } | null;
}

export interface StopPlanned {
  /** The steps of the stop, the last one SIGKILL. */
  readonly steps: readonly StopStep[];
  readonly scope: KillScope;
  /** Run instead of the first signal; null for none. */
  readonly command: string | null;
}

/** What one process would do with a signal that is meant to stop it. */
type Fate = 'refuses' | 'stops' | 'ends' | 'waits' | 'dumps' | 'may-go-on' | 'goes-on' | 'ignores' | 'pauses' | 'unknown';

/** The lower, the better a stop: orderly; ends, but not orderly; may not end; will not end. The worst process counts for the whole run. */
const COST: Readonly<Record<Fate, number>> = {
  // No signal is better than another for it.
  refuses: 0,
  stops: 0,
  unknown: 0,
  ends: 1,
  waits: 1,
  dumps: 1,
  'may-go-on': 2,
  'goes-on': 3,
  ignores: 3,
  pauses: 3,
};

/** What catching a signal comes to, where it is not an orderly stop: customs of signal-customs.ts. */
const CAUGHT: Readonly<Partial<Record<Runtime, Readonly<Record<SignalName, Fate>>>>> = {
  go: { SIGQUIT: 'dumps' },
  java: { SIGQUIT: 'goes-on', SIGHUP: 'stops' },
  postgresql: { SIGTERM: 'waits', SIGQUIT: 'dumps' },
};
/** Caught by a program nothing else is known of: these ask for an end, any other signal is a message. */
const ASK_TO_STOP = new Set(['SIGTERM', 'SIGINT', 'SIGQUIT']);

/** What is offered, the customary stop first; where two would do equally well the earlier one is. */
const USUAL_ORDER = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'];
const ORDER: Readonly<Partial<Record<Runtime, readonly SignalName[]>>> = {
  nginx: ['SIGQUIT', 'SIGTERM', 'SIGINT', 'SIGHUP'],
  postgresql: ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP'],
};

/** A shell that waits for its command has nothing to clean up. */
const SHELLS = new Set(['sh', 'dash', 'bash', 'ash', 'zsh', 'ksh', 'fish', 'busybox']);
const isShell = (member: PredictedMember): boolean => SHELLS.has(programOf(member.command).replace(/^-/, ''));

function fateOf(signal: SignalName, member: PredictedMember): Fate {
  if (member.refuses === true) return 'refuses';
  if (signal === 'SIGKILL') return 'ends';
  const info = findSignal(signal);
  const effect = member.effects[signal];
  if (info === null || effect === undefined) return 'unknown';
  if (effect === 'ignored') return 'ignores';
  if (effect === 'caught') {
    const runtime = recogniseRuntime(member.command, member.effects);
    return (runtime === null ? undefined : CAUGHT[runtime]?.[signal]) ?? (ASK_TO_STOP.has(signal) ? 'stops' : 'may-go-on');
  }
  const action = defaultActionOn(info, 'linux');
  if (action === 'ignore' || action === 'continue') return 'ignores';
  if (action === 'stop') return 'pauses';
  return isShell(member) ? 'stops' : 'ends';
}

const costOf = (signal: SignalName, members: readonly PredictedMember[]): number =>
  Math.max(...members.map((member) => COST[fateOf(signal, member)]));

const secondsText = (ms: number): string => (ms > 0 && ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`);
const nameOf = (member: PredictedMember): string => `${programOf(member.command)} ${member.pid}`;

/** `node 41`, `2 of 5 processes`. */
function who(some: readonly PredictedMember[], all: readonly PredictedMember[]): string {
  const [only] = some;
  if (all.length === 1 && only !== undefined) return nameOf(only);
  return some.length === all.length ? `all ${all.length} processes` : `${some.length} of ${all.length} processes`;
}

/** The third person where one process is meant: `ignores`, but `2 of 5 processes ignore`. */
const verb = (some: readonly unknown[], one: string, many: string): string => (some.length === 1 ? one : many);

type Described = Pick<StopPrediction, 'tone' | 'text' | 'reason'>;
const slow = (reason: string, then: string): Described => ({ tone: 'slow', reason, text: `${reason}: ${then}` });
const plainly = (tone: StopPrediction['tone'], text: string): Described => ({ tone, text, reason: null });

function describe(signal: SignalName, steps: readonly StopStep[], members: readonly PredictedMember[]): Described {
  const [first, next] = steps;
  const graceMs = first?.graceMs ?? 0;
  const then = next?.signal ?? 'SIGKILL';
  const fated = (...fates: readonly Fate[]) => members.filter((member) => fates.includes(fateOf(signal, member)));
  const refusing = fated('refuses');
  if (refusing.length > 0)
    return slow(
      `${who(refusing, members)} may not be signalled`,
      `${verb(refusing, 'it is', 'they are')} another user’s, and no signal from here would end ${verb(refusing, 'it', 'them')}.`,
    );
  if (signal === 'SIGKILL') return plainly('abrupt', 'SIGKILL ends every process at once: nothing is saved or closed first.');
  if (graceMs === 0) return plainly('abrupt', `The kill delay is 0: ${then} follows ${signal} at once.`);
  const full = `the stop would take the full ${secondsText(graceMs)}, then ${then}.`;
  const ignoring = fated('ignores');
  if (ignoring.length > 0) return slow(`${who(ignoring, members)} ${verb(ignoring, 'ignores', 'ignore')} ${signal}`, full);
  const pausing = fated('pauses');
  if (pausing.length > 0) return slow(`${signal} only pauses ${who(pausing, members)}`, full);
  const going = fated('goes-on');
  if (going.length > 0) return slow(`${who(going, members)} ${verb(going, 'goes', 'go')} on after ${signal}`, full);
  const perhaps = fated('may-go-on');
  if (perhaps.length > 0) {
    const catching = `${who(perhaps, members)} ${verb(perhaps, 'catches', 'catch')} ${signal}, which customarily does not mean stop`;
    return slow(catching, `if it goes on, ${full}`);
  }
  const waiting = fated('waits');
  if (waiting.length > 0) {
    const until = `after ${signal} ${who(waiting, members)} ${verb(waiting, 'waits', 'wait')} until the last client has left`;
    return slow(until, `${secondsText(graceMs)} at most, then ${then}.`);
  }
  const abrupt = fated('ends', 'dumps');
  if (abrupt.length > 0) {
    const has = verb(abrupt, 'has', 'have');
    const why = fated('dumps').length > 0 ? 'would end at once' : `${has} no handler for ${signal} and would end at once`;
    // A shell has no handler either, and nothing to lose by it.
    const shells = fated('stops').filter((member) => member.effects[signal] === 'default');
    const beside =
      shells.length === 0
        ? ''
        : ` So would ${shells.length === 1 ? 'the shell' : `${shells.length} shells`}, which ${verb(shells, 'has', 'have')} nothing to clean up.`;
    return plainly('abrupt', `${who(abrupt, members)} ${why}, without clean-up.${beside}`);
  }
  if (fated('unknown').length > 0) return plainly('unknown', `What ${signal} would do cannot be read here.`);
  return plainly('fine', fineText(signal, members));
}

function fineText(signal: SignalName, members: readonly PredictedMember[]): string {
  const caught = members.filter((member) => member.effects[signal] === 'caught');
  if (caught.length === 0) return `${who(members, members)} would end at once; a shell has nothing to clean up.`;
  const text = `${signal} is caught by ${who(caught, members)}.`;
  // Their runtimes take these signals whether or not the program asked for it, and the masks look the same.
  const runtimes = new Set(caught.map((member) => recogniseRuntime(member.command, member.effects)));
  const hiding = [...runtimes].filter((runtime) => runtime === 'go' || runtime === 'node').map((runtime) => RUNTIME_NAMES[runtime]);
  return hiding.length === 0
    ? text
    : `${text} ${hiding.join(' and ')} ${verb(hiding, 'catches', 'catch')} it in any case; what the program does then cannot be read.`;
}

function betterThan(signal: SignalName, members: readonly PredictedMember[]): StopPrediction['better'] {
  const now = costOf(signal, members);
  const main = members.find((member) => member.main) ?? members[0];
  const runtime = main === undefined ? null : recogniseRuntime(main.command, main.effects);
  let best: { signal: SignalName; cost: number } | null = null;
  for (const candidate of (runtime === null ? undefined : ORDER[runtime]) ?? USUAL_ORDER) {
    const known = members.every((member) => fateOf(candidate, member) !== 'unknown');
    const cost = costOf(candidate, members);
    if (known && candidate !== signal && cost < (best?.cost ?? now)) best = { signal: candidate, cost };
  }
  // Worth a word only where it would end everybody.
  if (best === null || best.cost > 1 || members.some((member) => member.refuses === true)) return null;
  return { signal: best.signal, text: betterText(best.signal, members) };
}

function betterText(signal: SignalName, members: readonly PredictedMember[]): string {
  const caught = members.filter((member) => fateOf(signal, member) === 'stops' && member.effects[signal] === 'caught');
  const ending = members.filter((member) => fateOf(signal, member) !== 'stops');
  if (ending.length > 0) {
    const shells = members.filter((member) => fateOf(signal, member) === 'stops' && member.effects[signal] === 'default');
    const gone = [...ending, ...shells];
    const how = shells.length === 0 ? ', without clean-up' : `, ${ending.length} of them without clean-up; a shell has nothing to clean up`;
    return `${signal} is ignored by nobody: it would end ${who(gone, members)} at once${how}.`;
  }
  return caught.length === members.length ? `${signal} is caught by ${who(caught, members)}.` : `${signal} is caught, or ends a shell.`;
}

/**
 * Predicts the first step of a stop from what each process does with its signal, and says which signal would do better. Null when there is
 * no process. With `scope: main` only the main process is asked; a stop command is not predicted. Pure.
 *
 * The ranking: caught (by custom of its runtime an orderly stop) before default action (it ends, but cleans nothing up) before ignored; the
 * worst process counts; at equal rank SIGTERM, SIGINT, SIGQUIT, SIGHUP, or the order of the main process's runtime.
 */
export function suggestStopSignal(plan: StopPlanned, all: readonly PredictedMember[]): StopPrediction | null {
  const [first] = plan.steps;
  if (first === undefined || all.length === 0) return null;
  const main = plan.scope === 'main' ? all.filter((member) => member.main) : [];
  const members = main.length > 0 ? main : all;
  const { signal } = first;
  const killDelayMs = signal === 'SIGKILL' ? 0 : first.graceMs;
  if (plan.command !== null)
    return { signal, killDelayMs, ...plainly('unknown', 'The stop command runs first; what comes of it is not known.'), better: null };
  // Without time to clean up every signal is as good as the next.
  const better = killDelayMs === 0 && signal !== 'SIGKILL' ? null : betterThan(signal, members);
  return { signal, killDelayMs, ...describe(signal, plan.steps, members), better };
}
