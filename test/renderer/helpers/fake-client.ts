import type { CallClient } from '../../../shared/contract/call-client';
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../../../shared/contract/contract';
import { failure, type Result, success } from '../../../shared/contract/result';
import type { HostSnapshot } from '../../../shared/contract/snapshot';
import type { LogLine, RunHeader } from '../../../shared/model/log';
import type { ProcessSnapshot } from '../../../shared/model/process';
import type { ProxySnapshot } from '../../../shared/model/proxy';
import { runHistory } from './run-history';
import { shopRequests } from './shop-proxy';

type Answer<N extends CallName> = (input: CallInput<N>) => Promise<Result<CallOutput<N>>> | Result<CallOutput<N>>;
export type Answers = { readonly [N in CallName]?: Answer<N> };

export interface FakeClient extends CallClient {
  /** Everything that was asked, in order. */
  readonly asked: readonly { readonly name: CallName; readonly input: unknown }[];
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** Changes one process and tells it, as the host would. */
  change(processId: string, change: Partial<ProcessSnapshot>): void;
  /** Tells a proxy, as the host would. */
  showProxy(proxy: ProxySnapshot): void;
  /** The link breaks. */
  lose(reason: string): void;
}

/** Log lines for the main screen of `shopSnapshot`. */
function sampleLog(processId: string): { lines: LogLine[]; runs: RunHeader[] } {
  const start = Date.now() - 12 * 60_000;
  const texts: readonly [LogLine['stream'], string][] = [
    ['slipway', 'Old run stopped in 84 ms: 4 processes gone, port 8080 free'],
    ['stdout', '\u001b[32mINF\u001b[0m connected to postgres \u001b[36maddr=\u001b[0m127.0.0.1:5432 \u001b[36mpool=\u001b[0m8'],
    ['stdout', '\u001b[32mINF\u001b[0m listening \u001b[36maddr=\u001b[0m:8080'],
    ['slipway', 'Ready: port 8080 is open, held by api (pid 48213)'],
    ['stdout', '\u001b[32mINF\u001b[0m GET /v1/cart \u001b[36mstatus=\u001b[0m200 \u001b[36mtook=\u001b[0m4.1ms'],
    ['stderr', '\u001b[33mWRN\u001b[0m slow query \u001b[36mtook=\u001b[0m412ms \u001b[36mrows=\u001b[0m1830'],
    ['stderr', '\u001b[31mERR\u001b[0m checkout failed: payment gateway: context deadline exceeded \u001b[36morder=\u001b[0m48121'],
    ['stdout', '\u001b[32mINF\u001b[0m GET /healthz \u001b[36mstatus=\u001b[0m200 \u001b[36mtook=\u001b[0m0.2ms'],
  ];
  return {
    lines: texts.map(([stream, text], at) => ({ seq: at + 1, processId, runId: 14, stream, at: start + at * 711, text })),
    runs: [{ runId: 14, processId, startedAt: start, cause: 'api/user.go changed', firstSeq: 1 }],
  };
}

/** A host in memory: answers from a snapshot, records what is asked, tells changes with revisions that count up. */
export function createFakeClient(initial: HostSnapshot, answers: Answers = {}): FakeClient {
  let snapshot = initial;
  let revision = 1;
  let lostBecause: string | null = null;
  const asked: { name: CallName; input: unknown }[] = [];
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const closeListeners: ((reason: string) => void)[] = [];

  const emit: FakeClient['emit'] = (name, payload) => {
    for (const listener of listeners.get(name) ?? []) listener(payload as never);
  };
  const standard: Answers = {
    'snapshot.get': () => success({ revision, snapshot }),
    'log.follow': (input) => success(sampleLog(input.processIds[0] ?? '')),
    'log.read': (input) => success(sampleLog(input.processIds[0] ?? '')),
    'log.unfollow': () => success({}),
    'run.list': (input) => success({ runs: runHistory(input.processId) }),
    'proxy.follow': () => {
      const isHolding = snapshot.proxies?.some(({ held }) => held.requests > 0) ?? false;
      return success({ requests: shopRequests(Date.now(), isHolding) });
    },
    'proxy.unfollow': () => success({}),
    'port.list': () => success({ listeners: [], closed: [], readMs: 2, costMs: 2 }),
    'process.forecast': (input) => {
      const process = snapshot.processes.find((candidate) => candidate.id === input.processId);
      if (process === undefined) return failure('process-not-found', 'There is no such process.', 'Look at the list.');
      return success({
        processId: process.id,
        runId: 'runId' in process.state ? process.state.runId : null,
        readAt: Date.now(),
        stop: null,
        members: process.members.map((member, at) => ({
          pid: member.pid,
          command: member.command,
          main: at === 0,
          effects: { SIGHUP: at === 0 ? 'caught' : 'default', SIGTERM: 'caught', SIGKILL: 'default', SIGINT: 'ignored' },
        })),
      });
    },
    'host.info': () => success(snapshot.host),
  };

  return {
    asked,
    emit,
    change(processId, change) {
      const old = snapshot.processes.find((process) => process.id === processId);
      if (old === undefined) throw new Error(`the fake host has no process ${processId}`);
      const process = { ...old, ...change };
      snapshot = { ...snapshot, processes: snapshot.processes.map((other) => (other.id === processId ? process : other)) };
      emit('process.snapshot-changed', { revision: ++revision, process });
    },
    showProxy(proxy) {
      const others = (snapshot.proxies ?? []).filter(({ id }) => id !== proxy.id);
      snapshot = { ...snapshot, proxies: [...others, proxy] };
      emit('proxy.snapshot-changed', { revision: ++revision, proxy });
    },
    lose(reason) {
      lostBecause = reason;
      for (const listener of closeListeners) listener(reason);
    },
    call: async (name, input) => {
      asked.push({ name, input });
      if (lostBecause !== null)
        return failure('host-unreachable', `The host is not reachable: ${lostBecause}.`, 'Start it with: slipway host.');
      const answer = (answers[name] ?? standard[name]) as unknown as Answer<typeof name> | undefined;
      // Unknown calls stay open: what the window shows until the host answers can be looked at.
      return answer === undefined ? new Promise(() => undefined) : answer(input);
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as (payload: never) => void);
      return () => set.delete(listener as (payload: never) => void);
    },
    onClose: (listener) => closeListeners.push(listener),
    close: () => undefined,
  };
}
