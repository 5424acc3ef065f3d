import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CallClient } from '../../shared/contract/call-client';
import type { CallInput, CallName, CallOutput, EventPayload } from '../../shared/contract/contract';
import { failure, type Result } from '../../shared/contract/result';
import type { HostSnapshot } from '../../shared/contract/snapshot';
import { applyEvent, SNAPSHOT_EVENTS, type SnapshotEvent, type SnapshotEventName } from './apply-event';

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** What is shown is from `at`. Instants are epoch ms. */
  | { readonly kind: 'lost'; readonly at: number; readonly reason: string; readonly retryAt: number }
  | { readonly kind: 'sign-in'; readonly reason: string };

export interface HostState {
  readonly connection: ConnectionState;
  /** The client of the link that is open; null without one. */
  readonly client: CallClient | null;
  readonly revision: number;
  /** Null until the first one arrived; after a lost link the old one stays. */
  readonly snapshot: HostSnapshot | null;
}

/** Calls of the contract over whatever link is open; without one the answer is `host-unreachable`. */
export type HostCall = <N extends CallName>(name: N, input: CallInput<N>) => Promise<Result<CallOutput<N>>>;

export interface HostStore {
  readonly store: StoreApi<HostState>;
  readonly call: HostCall;
  /** A link opened: asks for the snapshot and follows the events. */
  opened(client: CallClient): void;
  lost(reason: string, retryAt: number): void;
  signInNeeded(reason: string): void;
}

/**
 * The window's copy of the host's snapshot. Events are applied in order of their revision; one that is too new means that something was
 * missed, and the whole snapshot is asked for again. Older ones are already part of it and dropped.
 */
export function createHostStore(now: () => number = Date.now): HostStore {
  const store = createStore<HostState>(() => ({ connection: { kind: 'connecting' }, client: null, revision: 0, snapshot: null }));
  /** Events that came while a snapshot was on its way; null while none is. */
  let waiting: SnapshotEvent[] | null = null;
  const current = (): CallClient | null => store.getState().client;

  const take = (event: SnapshotEvent): void => {
    if (waiting !== null) {
      waiting.push(event);
      return;
    }
    const { snapshot, revision } = store.getState();
    const next = event.payload.revision;
    if (snapshot === null || next > revision + 1) {
      waiting = [event];
      void load();
    } else if (next > revision) store.setState({ snapshot: applyEvent(snapshot, event), revision: next });
  };

  const load = async (): Promise<void> => {
    const client = current();
    if (client === null) return;
    waiting ??= [];
    const result = await client.call('snapshot.get', {});
    if (client !== current()) return;
    const queued = waiting ?? [];
    waiting = null;
    if (!result.ok) return;
    store.setState({ connection: { kind: 'open' }, snapshot: result.value.snapshot, revision: result.value.revision });
    for (const event of queued.toSorted((a, b) => a.payload.revision - b.payload.revision)) take(event);
  };

  const follow = <N extends SnapshotEventName>(client: CallClient, name: N): void => {
    client.on(name, (payload: EventPayload<N>) => {
      if (client === current()) take({ name, payload } as unknown as SnapshotEvent);
    });
  };

  const drop = (connection: ConnectionState): void => {
    waiting = null;
    store.setState({ connection, client: null });
  };

  return {
    store,
    call: (name, input) =>
      current()?.call(name, input) ??
      Promise.resolve(
        failure('host-unreachable', 'The host is not reachable.', 'Check that it runs: slipway status. Start it with: slipway host.'),
      ),
    opened: (client) => {
      waiting = null;
      for (const name of SNAPSHOT_EVENTS) follow(client, name);
      store.setState({ client });
      void load();
    },
    lost: (reason, retryAt) => {
      const { connection } = store.getState();
      const at = connection.kind === 'lost' ? connection.at : now();
      drop({ kind: 'lost', at, reason, retryAt });
    },
    signInNeeded: (reason) => drop({ kind: 'sign-in', reason }),
  };
}
