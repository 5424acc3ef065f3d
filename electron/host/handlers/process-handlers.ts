import { CallError } from '../../../shared/contract/result';
import type { Handlers } from '../../../shared/contract/serve-contract';
import type { ProcessSnapshot, RunCause } from '../../../shared/model/process';
import { findSignal } from '../../../shared/model/signal';
import { type By, type HostContext, WORDS_FOR_BY } from '../host-context';

type Group =
  | 'process.start'
  | 'process.stop'
  | 'process.restart'
  | 'process.stop-several'
  | 'process.restart-several'
  | 'process.kill'
  | 'process.signal'
  | 'process.reload'
  | 'process.would-trigger'
  | 'process.forecast'
  | 'process.configure';

function causeOf(by: By): RunCause {
  return { kind: by === 'command-line' ? 'command-line' : 'manual', files: [], by: WORDS_FOR_BY[by] };
}

/** The table's pattern lets any spelling of a name through; only signals that exist may reach the core. */
function checkSignal(name: string | undefined): void {
  if (name !== undefined && findSignal(name)?.name !== name)
    throw new CallError('bad-argument', `There is no signal ${name}.`, 'See the catalogue: slipway signals');
}

/** A start of what runs already changes nothing: that it is not on the wanted port must not pass for a success. */
function checkCanMove(process: ProcessSnapshot | null, usePort: number): void {
  if (process === null || process.phase === 'down' || process.state.kind === 'waiting' || process.state.kind === 'backoff') return;
  if (process.ports.some(({ port }) => port === usePort)) return;
  throw new CallError(
    'bad-argument',
    `${process.name} is ${process.state.kind} already, and stays on its port; nothing was done.`,
    `Stop it first: slipway stop ${process.name}, then slipway start ${process.name} --port ${usePort}`,
  );
}

export function processHandlers({ supervisor, projects, mayStart }: HostContext): Pick<Handlers, Group> {
  return {
    async 'process.start'({ processId, usePort, by }) {
      await mayStart(processId);
      if (usePort !== null) checkCanMove(supervisor.snapshot(processId), usePort);
      const move = usePort === null ? null : supervisor.moveTo(processId, usePort);
      return supervisor.start(processId, causeOf(by), move ?? undefined);
    },
    'process.stop'({ processId, signal, killDelayMs, by }) {
      checkSignal(signal);
      return supervisor.stop(processId, { signal, killDelayMs, by: WORDS_FOR_BY[by] });
    },
    async 'process.restart'({ processId, signal, killDelayMs, by }) {
      checkSignal(signal);
      await mayStart(processId);
      return supervisor.restart(processId, causeOf(by), { signal, killDelayMs, by: WORDS_FOR_BY[by] });
    },
    async 'process.stop-several'({ processIds, signal, killDelayMs, by }) {
      checkSignal(signal);
      return { stopped: await supervisor.stopSeveral(processIds, { signal, killDelayMs, by: WORDS_FOR_BY[by] }) };
    },
    async 'process.restart-several'({ processIds, signal, killDelayMs, by }) {
      checkSignal(signal);
      for (const processId of processIds) await mayStart(processId);
      const options = { signal, killDelayMs, by: WORDS_FOR_BY[by] };
      return { restarted: await supervisor.restartSeveral(processIds, causeOf(by), options) };
    },
    'process.kill': ({ processId, by }) => supervisor.kill(processId, WORDS_FOR_BY[by]),
    async 'process.signal'({ processId, signal, target, by }) {
      checkSignal(signal);
      await projects.requireTrusted(processId);
      return supervisor.signal(processId, signal, target, WORDS_FOR_BY[by]);
    },
    async 'process.reload'({ processId, signal, by }) {
      checkSignal(signal);
      await projects.requireTrusted(processId);
      return supervisor.reload(processId, causeOf(by), signal ?? null);
    },
    'process.would-trigger': ({ processId, path }) => ({ answer: supervisor.wouldTrigger(processId, path) }),
    'process.forecast': ({ processId }) => supervisor.forecast(processId),
    'process.configure'({ processId, killDelayMs, stopSignal, usePort }) {
      checkSignal(stopSignal ?? undefined);
      const portChoice = typeof usePort === 'number' ? supervisor.moveTo(processId, usePort) : usePort;
      return supervisor.configure(processId, { killDelayMs, stopSignal, portChoice });
    },
  };
}
