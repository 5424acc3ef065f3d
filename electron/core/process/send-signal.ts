import type { SignalForecast, SignalOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import type { OwnedPort } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import { isRealtime } from '../../../shared/model/realtime-signals';
import { endsByDefault, findSignal, numberOn, type SignalEffect, type SignalInfo } from '../../../shared/model/signal';
import { suggestStopSignal } from '../../../shared/model/suggest-stop-signal';
import type { CoreDeps } from './core-deps';
import type { ManagedProcess } from './managed-process';
import { planStop } from './plan-stop';
import { predictedMembers, readMembers } from './predicted-members';
import type { ProcessEntry } from './process-reader';
import { effectiveStop } from './process-view';
import { effectOf } from './read-signal-effects';
import { type Refusal, signalTree } from './signal-tree';

/** What a person should know about a signal that was sent. Null when everything is as expected. Pure. */
function signalWarning(info: SignalInfo, effects: Readonly<Record<string, SignalEffect>>): string | null {
  const ended = Object.entries(effects)
    .filter(([, effect]) => effect === 'default')
    .map(([pid]) => pid);
  const ignored = Object.entries(effects)
    .filter(([, effect]) => effect === 'ignored')
    .map(([pid]) => pid);
  if (ended.length > 0 && endsByDefault(info) && info.catchable) {
    // Node's exit event has neither code nor name for such an end (signo_string knows 1 to 31 only).
    const unseen = isRealtime(info.name) ? '; Node reports such an end as exit 0' : '';
    const [has, its, it] = ended.length === 1 ? ['has', 'its', 'it'] : ['have', 'their', 'them'];
    return `${pidsText(ended)} ${has} no handler for ${info.name}: ${its} default action ends ${it}${unseen}`;
  }
  if (ignored.length > 0) return `${pidsText(ignored)} ${ignored.length === 1 ? 'ignores' : 'ignore'} ${info.name}`;
  return null;
}

/** `pid 41`, `pids 41, 42`. */
const pidsText = (pids: readonly (string | number)[]): string => `${pids.length === 1 ? 'pid' : 'pids'} ${pids.join(', ')}`;

/** Who did not get it, though others of its group did. Pure. */
function refusalWarning(refused: readonly Refusal[]): string | null {
  const [first] = refused;
  return first === undefined ? null : `${pidsText(refused.map(({ pid }) => pid))} did not get it: ${first.reason}`;
}

/**
 * The main process at this moment. The root may be dead a few milliseconds before its exit is heard of: then it is who the run is about to
 * be handed over to, a live member that owns a listener. Without one, the pid it is known by. Pure.
 */
function mainPidOf(knownPid: number, live: readonly ProcessEntry[], listeners: readonly OwnedPort[]): number {
  const lives = (pid: number): boolean => live.some((member) => member.pid === pid);
  return lives(knownPid) ? knownPid : (listeners.find(({ pid }) => lives(pid))?.pid ?? knownPid);
}

/**
 * One signal to the run, its main process or one member; what each was going to do with it is read just before. SIGSTOP and SIGCONT reach
 * the whole run, too. Not a stop: nothing waits, nothing escalates.
 */
export async function sendSignal(
  deps: CoreDeps,
  managed: Pick<ManagedProcess, 'id' | 'config' | 'run' | 'state' | 'recordSignal'>,
  signal: string,
  target: 'run' | 'main' | number,
  by: string,
): Promise<SignalOutcome> {
  const info = findSignal(signal);
  if (info === null) throw new CallError('not-signalable', `There is no signal named ${signal}.`, 'See them with: slipway signals');
  if (!deps.traits.canSignal) {
    throw new CallError(
      'unsupported-on-this-platform',
      `${info.name} cannot be sent on this platform.`,
      'Stop or restart the process instead.',
    );
  }
  const system = deps.traits.platform === 'linux' ? 'linux' : 'macos';
  if (numberOn(info, system) === null)
    throw new CallError('unsupported-on-this-platform', `This platform has no ${info.name}.`, 'See what it has with: slipway signals');
  const { run } = managed;
  const current = runOf(managed.state);
  if (run === null || current === null) {
    throw new CallError(
      'not-running',
      `${managed.config.name} is ${managed.state.kind}, so there is nothing to signal.`,
      `Start it first: slipway start ${managed.config.name}`,
    );
  }
  const all = (await deps.scanner.scan()).members(run.identity);
  const wanted = target === 'main' ? mainPidOf(current.pid, all, run.listeners) : target;
  const members = target === 'run' ? all : all.filter((member) => member.pid === wanted);
  if (members.length === 0) {
    throw new CallError(
      'not-signalable',
      `pid ${wanted} is not a live process of ${managed.config.name}.`,
      `See its processes with: slipway status`,
    );
  }
  const effect: Record<string, SignalEffect> = {};
  for (const member of members) {
    const masks = deps.reader.signalMasks(member.pid);
    if (masks !== null) effect[String(member.pid)] = effectOf(info, masks);
  }
  const byGroup = deps.traits.hasGroups && target === 'run';
  const delivery = signalTree({ run: run.identity, members, signal: info.name, atMs: () => 0, byGroup }, deps.reader, deps.kill);
  const delivered = delivery.sent.flatMap((sent) => sent.pids);
  const [refusal] = delivery.refused;
  if (delivered.length === 0 && refusal !== undefined) {
    throw new CallError(
      'permission-denied',
      `${info.name} could not be sent to pid ${refusal.pid}: ${refusal.reason}.`,
      'Run Slipway as the user who owns that process.',
    );
  }
  const reached = Object.fromEntries(Object.entries(effect).filter(([pid]) => delivered.includes(Number(pid))));
  managed.recordSignal({
    at: deps.clock.now(),
    signal: info.name,
    pids: delivered,
    by,
    target: typeof target === 'number' ? 'process' : target,
    effect: reached,
  });
  return {
    processId: managed.id,
    process: managed.config.name,
    runId: run.runId,
    signal: info.name,
    delivered,
    effect: reached,
    warning: [refusalWarning(delivery.refused), signalWarning(info, reached)].filter((text) => text !== null).join('. ') || null,
  };
}

/**
 * What every signal, and a stop, would do to every member right now. Members are looked for first: one that was born since the last pass
 * may be the one that ignores it. Where that look fails, those of the last pass count, at most 2 s old.
 */
export async function forecastSignals(deps: CoreDeps, managed: ManagedProcess): Promise<SignalForecast> {
  await managed.refresh(false).catch(() => null);
  const { run } = managed;
  const members = run === null ? [] : predictedMembers(readMembers(deps, run.members, runOf(managed.state)?.pid ?? null));
  const stop = effectiveStop(managed.config, managed.memory);
  return {
    processId: managed.id,
    runId: run?.runId ?? null,
    readAt: deps.clock.now(),
    members,
    stop: suggestStopSignal({ steps: planStop(stop, {}, deps.traits.canSignal), scope: stop.scope, command: stop.command }, members),
  };
}
