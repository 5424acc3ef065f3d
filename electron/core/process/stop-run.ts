import type { StopStep } from '../../../shared/model/stop-sequence';
import type { Timer } from '../clock';
import { errorText } from './error-text';
import { identityKey } from './find-members';
import { createForce, forceLimitMs, nameOf } from './force-members';
import { ignoringText } from './ignoring-text';
import { createPatientLook } from './patient-look';
import type { ProcessEntry } from './process-reader';
import { proveRelease } from './prove-release';
import { type Refusal, signalTree } from './signal-tree';
import type { StopRecorder } from './stop-recorder';
import type { StopEnd, StopRun, StopRunDeps, StopRunPlan } from './stop-run-api';
import { supposedSurvivors, survivorsOf } from './survivors-of';
import { createConnectionWatch } from './watch-connections';

/** Looks while waiting: the first soon, because most servers are gone within milliseconds. The root's exit is an event and comes at once. */
const FIRST_LOOK_MS = 5;
const LONGEST_LOOK_MS = 100;
/** While the root lives, whose exit is told: a look before it would only take the processor from those who are dying (4 ms of a stop of 50). */
const FIRST_LOOK_OF_TOLD_MS = 30;
/** The masks of 50 processes that are just dying take 6 ms to read; who lives on after this is worth the question. */
const ASK_WHO_IGNORES_MS = 30;
/** Carries one stop out: signals, waits, escalates, proves. `onGraceElapsed` is told when a step's time is over; it decides what comes next. */
export function createStopRun(
  deps: StopRunDeps,
  plan: StopRunPlan,
  recorder: StopRecorder,
  onGraceElapsed: (step: number) => void,
): StopRun {
  const { clock, scanner } = deps;
  let step = -1;
  let graceTimer: Timer | null = null;
  /** Ends the sleep under way; `null` outside one, when a poke is kept for the next. */
  let wake: (() => void) | null = null;
  let pokes = 0;
  let intervalMs = FIRST_LOOK_MS;
  let seen = new Map<string, string>();
  const everSeen = new Set<string>();
  const refused = new Map<number, string>();
  const woken = new Set<string>();
  /** The signal of the step that nobody has been asked about yet, and when it was sent. */
  let unanswered: { readonly signal: string; readonly atMs: number } | null = null;
  let forced = false;
  let isOver = false;
  let work: Promise<void> = Promise.resolve();
  let hasten = (): void => undefined;
  /** A step after the first has been asked for. */
  const hastened = new Promise<void>((resolve) => {
    hasten = resolve;
  });

  const scan = createPatientLook(scanner, clock, (text) => recorder.event('waiting', text));
  const look = async (): Promise<readonly ProcessEntry[]> => (await scan()).members(plan.run);
  const poke = (): void => {
    intervalMs = FIRST_LOOK_MS;
    if (wake === null) pokes++;
    else wake();
  };
  const note = (refusals: readonly Refusal[]): void => {
    for (const { pid, reason } of refusals) refused.set(pid, reason);
  };
  const forgive = (pids: readonly number[]): void => {
    for (const pid of pids) refused.delete(pid);
  };
  const noteSeen = (members: readonly ProcessEntry[]): void => {
    plan.onSeen?.(members);
    const now = new Map(members.map((member) => [identityKey(member), nameOf(member)]));
    const gone = [...seen].filter(([key]) => !now.has(key)).map(([, name]) => name);
    // Those that come while others go count, too: otherwise two that took turns would be "0 of 2 gone".
    for (const key of now.keys()) everSeen.add(key);
    const total = everSeen.size;
    seen = now;
    if (gone.length > 0)
      recorder.event(
        'gone',
        now.size > 0 ? `${total - now.size} of ${total} gone` : total === 1 ? 'it is gone' : `all ${total} gone`,
        gone.join(' · '),
      );
  };

  /** A paused process does not see its signal until it goes on; systemd sends SIGCONT behind every SIGTERM for the same reason. */
  const wakePaused = (members: readonly ProcessEntry[]): void => {
    const paused = members.filter((member) => member.state === 'T' && !woken.has(identityKey(member)));
    for (const member of paused) woken.add(identityKey(member));
    signalTree({ run: plan.run, members: paused, signal: 'SIGCONT', atMs: recorder.atMs, byGroup: false }, deps.reader, deps.kill);
  };

  const connections = createConnectionWatch(clock, deps.ports, recorder, plan.heldPorts);

  /** Whether anybody was there to be signalled. */
  const sendSignal = async (current: StopStep, index: number): Promise<boolean> => {
    const looking = look();
    // What is connected before the first signal: afterwards a server closes what idles. A restart's count is without those.
    if (index === 0) await connections.begin(plan.isForRestart === true ? null : () => looking);
    const members = await looking;
    noteSeen(members);
    if (members.length === 0) return false;
    const main = plan.scope === 'main' ? members.filter((member) => member.pid === plan.mainPid) : [];
    // Where the main process is gone already, waiting for what nobody told would be waiting for nothing.
    const targets = main.length > 0 ? main : members;
    const byGroup = deps.hasGroups && main.length === 0;
    deps.guard?.signalled(plan.run.uuid, current, plan.steps.slice(index + 1, -1));
    const delivery = signalTree(
      { run: plan.run, members: targets, signal: current.signal, atMs: recorder.atMs, byGroup },
      deps.reader,
      deps.kill,
    );
    note(delivery.refused);
    recorder.signals(delivery.sent);
    const reached = targets.filter(({ pid }) => !delivery.refused.some((one) => one.pid === pid));
    const told = reached.length > 0 ? reached : targets;
    const howMany = told.length === 1 ? '1 process' : `${told.length} processes`;
    recorder.event(
      'signal',
      `${current.signal}${reached.length > 0 ? '' : ' could not be sent'} to ${howMany}`,
      told.map(nameOf).join(' · '),
    );
    const denied = reached.length > 0 ? targets.filter((member) => !reached.includes(member)) : [];
    if (denied.length > 0)
      recorder.event('waiting', `${current.signal} could not be sent to ${denied.map(nameOf).join(' · ')}: ${delivery.refused[0]?.reason}`);
    unanswered = { signal: current.signal, atMs: recorder.atMs() };
    return true;
  };

  /** Says who lives on because it ignores the step's signal; once a step, and a while after it: most are gone by then. */
  const sayWhoIgnores = (members: readonly ProcessEntry[]): void => {
    if (unanswered === null || recorder.atMs() - unanswered.atMs < ASK_WHO_IGNORES_MS) return;
    const text = ignoringText(deps.reader, members, unanswered.signal);
    unanswered = null;
    if (text !== null) recorder.event('waiting', text);
  };

  const { killAll, hasMissed } = createForce(deps, plan.run, recorder, { look, noteSeen, note, forgive, poke });

  const armGrace = (current: StopStep, index: number): void => {
    if (index !== step || isOver) return;
    graceTimer?.cancel();
    graceTimer = clock.setTimer(() => {
      onGraceElapsed(index);
      poke();
    }, current.graceMs);
  };
  /** The stop command failed, perhaps late: the signal has its own grace in full. */
  const sendInstead = async (current: StopStep, index: number): Promise<void> => {
    if (index === step && (await sendSignal(current, index))) armGrace(current, index);
  };

  const carryOut = async (index: number): Promise<void> => {
    const current = plan.steps[index];
    if (current === undefined || index !== step) return;
    let isWaiting = false;
    const isLast = index === plan.steps.length - 1;
    if (index === 0 && !isLast && plan.isFirstSent !== true) await Promise.race([plan.beforeFirstStep?.(), hastened]);
    if (index !== step) return;
    if (isLast) {
      deps.guard?.signalled(plan.run.uuid, current, []);
      forced = true;
      await killAll();
    } else if (index === 0 && plan.isFirstSent === true) {
      noteSeen(await look());
      recorder.event('waiting', `${current.signal} was sent before the host ended`);
    } else if (index === 0 && plan.command !== null) {
      const looking = look();
      await connections.begin(() => looking);
      noteSeen(await looking);
      recorder.event('signal', 'stop command started');
      const mayBegin = (): boolean => {
        if (index !== step || isOver) return false;
        // From here on whoever takes over waits its time out and does not run it again.
        deps.guard?.signalled(plan.run.uuid, current, plan.steps.slice(index + 1, -1));
        return true;
      };
      void plan.command(mayBegin).then(({ text, failed }) => {
        recorder.event('waiting', text);
        if (failed) recorder.commandFailed(text);
        // It told nobody anything, so the step's own signal does.
        if (failed && index === step && !isOver) work = work.then(() => sendInstead(current, index));
      });
    } else {
      isWaiting = await sendSignal(current, index);
    }
    if (index === 0) plan.onFirstStep?.();
    // A look in the same breath would see them all still there, and be in the way of the root's exit.
    intervalMs = plan.willTellExit?.() === true ? FIRST_LOOK_OF_TOLD_MS : FIRST_LOOK_MS;
    if (!isWaiting) poke();
    else if (wake !== null) clock.setTimer(poke, intervalMs);
    armGrace(current, index);
  };

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        wake = null;
        resolve();
      };
      const timer = clock.setTimer(finish, pokes > 0 ? 0 : ms);
      pokes = 0;
      wake = () => {
        timer.cancel();
        finish();
      };
    });

  const prove = async (): Promise<StopEnd> => {
    graceTimer?.cancel();
    connections.end();
    const ports = await proveRelease(deps.ports, plan.heldPorts(), plan.expectedPorts(), recorder);
    recorder.finish('stopped', [], ports);
    return { kind: 'released', ports };
  };

  const watch = async (): Promise<StopEnd> => {
    let forcedSinceMs: number | null = null;
    for (;;) {
      // Looks count from the signal.
      if (seen.size === 0) await work;
      await sleep(intervalMs);
      intervalMs = Math.min(LONGEST_LOOK_MS, intervalMs * 2);
      // Looking while a step still signals would count its targets twice.
      await work;
      const seenNow = await scan();
      const members = seenNow.members(plan.run);
      noteSeen(members);
      if (members.length === 0 && (seenNow.quiet || (await look()).length === 0)) return prove();
      await connections.look();
      const last = plan.steps.length - 1;
      sayWhoIgnores(members);
      if (!forced) wakePaused(members);
      if (step < last || !forced) continue;
      // Born after the last round: it has not had its signal yet.
      if (hasMissed(members)) work = work.then(killAll);
      forcedSinceMs ??= clock.monotonicMs();
      if (clock.monotonicMs() - forcedSinceMs < forceLimitMs(members, refused, plan.steps[last]?.graceMs ?? 0)) continue;
      graceTimer?.cancel();
      const survivors = survivorsOf(members, refused, scanner.commandLine);
      recorder.event(
        'unkillable',
        `${survivors.length} could not be ended`,
        survivors.map((one) => `${one.pid}: ${one.reason}`).join(' · '),
      );
      recorder.finish('unkillable', survivors, []);
      return { kind: 'could-not-kill', survivors };
    }
  };

  /** Never rejects: what cannot be looked at cannot be proved dead either. */
  const watchToTheEnd = async (): Promise<StopEnd> => {
    try {
      return await watch();
    } catch (error) {
      // Where no look has ever succeeded, the process it is known by is all there is to name.
      const names = seen.size > 0 ? [...seen.values()] : [`pid ${plan.mainPid}`];
      const survivors = supposedSurvivors(names, errorText(error));
      recorder.event('unkillable', `it is not known what lives: ${errorText(error)}`);
      recorder.finish('unkillable', survivors, []);
      return { kind: 'could-not-kill', survivors };
    } finally {
      isOver = true;
      graceTimer?.cancel();
    }
  };

  recorder.event('asked', 'stop asked for');
  return {
    enterStep(index) {
      if (index <= step || isOver) return;
      step = index;
      if (index > 0) hasten();
      graceTimer?.cancel();
      work = work.then(() => carryOut(index));
    },
    poke,
    ended: Promise.resolve().then(watchToTheEnd),
  };
}
