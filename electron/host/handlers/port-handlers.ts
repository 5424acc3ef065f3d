import type { ParsedInput } from '../../../shared/contract/contract';
import type { ResolveOutcome } from '../../../shared/contract/outcomes';
import { CallError } from '../../../shared/contract/result';
import type { Handlers } from '../../../shared/contract/serve-contract';
import { durationText } from '../../core/process/describe-state';
import { type HostContext, WORDS_FOR_BY } from '../host-context';
import { renewVerdictsOf } from '../renew-verdicts-of';
import { adoptLeftoverOf, NOT_UNDONE, stopLeftoverOf } from '../resolve-leftover';
import { startLater } from '../start-later';
import { stopForeign } from '../stop-foreign';

type Group = 'port.diagnose' | 'port.list' | 'port.resolve';
type ResolveInput = ParsedInput<'port.resolve'>;
type Done = Pick<ResolveOutcome, 'text' | 'stop' | 'undo'>;

/** Actions that are the door's own: the host has nothing to do for them. */
const OF_THE_DOOR = new Set(['copy-command', 'copy-report', 'show-suspects']);

function missing(what: string): CallError {
  return new CallError('bad-argument', `This action needs ${what}.`, 'Look again at who holds the port.');
}

export function portHandlers(context: HostContext): Pick<Handlers, Group> {
  const { supervisor, ports, projects, leftovers, mayStart } = context;

  const stopHolder = async ({ actionId, port, host, pid, startTicks, by }: ResolveInput): Promise<Done> => {
    if (pid === null) throw missing('the pid of the holder');
    const before = await ports.diagnosePort(port, host, supervisor);
    const holder = before.holders.find((each) => each.pid === pid);
    const same = holder && (startTicks === null || holder.startTicks === null || holder.startTicks === startTicks);
    if (!same)
      throw new CallError(
        'owner-changed',
        `Pid ${pid} no longer holds port ${port}; nothing was done.`,
        'Look again at who holds the port.',
      );
    if (pid === process.pid) throw new CallError('bad-argument', `Port ${port} is held by Slipway itself.`, 'Use another port.');
    const managed = holder.startTicks === null ? null : supervisor.ownerOf(pid, holder.startTicks);
    if (managed?.live)
      throw new CallError(
        'owner-changed',
        `Pid ${pid} belongs to ${managed.name} by now.`,
        `Stop that instead: slipway stop ${managed.name}`,
      );
    const leftover = managed === null ? null : await stopLeftoverOf(leftovers, pid, WORDS_FOR_BY[by]);
    if (leftover !== null) return { text: leftover.text, stop: leftover.stop, undo: NOT_UNDONE };
    const stopped = await stopForeign(context.foreign, pid, holder.startTicks);
    // The others of a shared port go on listening.
    const hosts = host === null ? {} : { hosts: new Map([[port, [host]]]) };
    if (actionId !== 'stop-older') await ports.waitForRelease({ ports: [port], ...hosts });
    const how = stopped.escalated ? 'SIGTERM, then SIGKILL after 5 s' : 'SIGTERM';
    return { text: `Ended pid ${pid} (${how}) in ${durationText(stopped.durationMs)}.`, stop: null, undo: NOT_UNDONE };
  };

  const adoptLeftover = async ({ pid, by }: ResolveInput): Promise<Done> => {
    if (pid === null) throw missing('the pid of the holder');
    return { ...(await adoptLeftoverOf(leftovers, pid, WORDS_FOR_BY[by])), stop: null };
  };

  const stopProcess = async ({ processId, by }: ResolveInput): Promise<Done> => {
    if (processId === null) throw missing('the process to stop');
    const outcome = await supervisor.stop(processId, { by: WORDS_FOR_BY[by] });
    return {
      text: outcome.outcome === 'stopped' ? `Stopped ${outcome.process}.` : `${outcome.process} is ${outcome.outcome}.`,
      stop: supervisor.snapshot(processId)?.lastStop ?? null,
      undo: `Start ${outcome.process} again.`,
    };
  };

  /** A process that is down is asked to start: its gate waits, shows the countdown and starts it. */
  const wait = async ({ processId, by }: ResolveInput): Promise<Done> => {
    const undo = processId === null ? 'There is nothing to take back.' : 'Take the planned start back.';
    const phase = processId === null ? null : supervisor.snapshot(processId)?.phase;
    if (processId === null || phase !== 'down') return { text: 'It starts by itself when the port is free.', stop: null, undo };
    await mayStart(processId);
    startLater(context, processId, by);
    return { text: 'It is asked to start, and starts by itself when the port is free.', stop: null, undo };
  };

  const carryOut = async (input: ResolveInput): Promise<Done> => {
    switch (input.actionId) {
      case 'stop-holder':
      case 'stop-older':
        return stopHolder(input);
      case 'adopt-leftover':
        return adoptLeftover(input);
      case 'stop-process':
        return stopProcess(input);
      case 'cancel-start':
        return { ...(await stopProcess(input)), text: 'The start is taken back.', undo: 'Start it.' };
      case 'start':
        if (input.processId === null) throw missing('the process to start');
        await mayStart(input.processId);
        startLater(context, input.processId, input.by);
        return { text: 'Starting.', stop: null, undo: 'Stop it.' };
      case 'use-next-port': {
        if (input.processId === null || input.usePort === null) throw missing('the process and the port to use instead');
        await mayStart(input.processId);
        await supervisor.stop(input.processId, { by: WORDS_FOR_BY[input.by] });
        const move = { from: input.port, to: input.usePort };
        if (input.remember) supervisor.configure(input.processId, { portChoice: move });
        startLater(context, input.processId, input.by, move);
        const undo = input.remember ? 'Take the port choice of the process back.' : 'Start it again: it is on its own port then.';
        return { text: `Starting on port ${input.usePort} ${input.remember ? 'from now on' : 'this time'}.`, stop: null, undo };
      }
      case 'wait':
        return wait(input);
      default:
        throw new CallError('bad-argument', `${input.actionId} is not an action of the host.`, 'Look again at the port.');
    }
  };

  return {
    async 'port.diagnose'({ port, host, processId }) {
      const verdict = await ports.diagnosePort(port, host, supervisor, { forProcess: processId });
      renewVerdictsOf(context, verdict);
      return verdict;
    },
    async 'port.list'() {
      const { listeners, closed, readMs, costMs } = await ports.listListeners(supervisor);
      return { listeners: [...listeners], closed: [...closed], readMs, costMs };
    },
    async 'port.resolve'(input) {
      if (input.thenStart !== null) await projects.requireTrusted(input.thenStart);
      if (OF_THE_DOOR.has(input.actionId))
        throw new CallError('bad-argument', `${input.actionId} is not for the host to do.`, 'The window and the command line do it.');
      const done = await carryOut(input);
      if (input.thenStart !== null) startLater(context, input.thenStart, input.by);
      const verdict = await ports.diagnosePort(input.port, input.host, supervisor, { forProcess: input.thenStart ?? input.processId });
      renewVerdictsOf(context, verdict);
      return { port: input.port, action: input.actionId, done: input.actionId !== 'wait', ...done, verdict };
    },
  };
}
