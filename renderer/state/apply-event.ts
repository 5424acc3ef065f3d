import type { EventName, EventPayload, StreamEventName } from '../../shared/contract/contract';
import type { HostSnapshot } from '../../shared/contract/snapshot';

/** Events that change the snapshot; those of a stream are not among them. */
export type SnapshotEventName = Exclude<EventName, StreamEventName>;

export type SnapshotEvent = {
  readonly [N in SnapshotEventName]: { readonly name: N; readonly payload: EventPayload<N> };
}[SnapshotEventName];

export const SNAPSHOT_EVENTS: readonly SnapshotEventName[] = [
  'process.snapshot-changed',
  'process.removed',
  'project.snapshot-changed',
  'project.removed',
  'host.info-changed',
  'host.notices-changed',
  'host.leftovers-changed',
  'host.settings-changed',
  'proxy.snapshot-changed',
  'proxy.removed',
];

/** Replaces the item with the same id where it stands, else appends it: rows never change their order. */
function put<T extends { readonly id: string }>(items: readonly T[], item: T): readonly T[] {
  const at = items.findIndex((other) => other.id === item.id);
  return at === -1 ? [...items, item] : items.with(at, item);
}

/** The snapshot after one event. Removing what is not there changes nothing. */
export function applyEvent(snapshot: HostSnapshot, event: SnapshotEvent): HostSnapshot {
  switch (event.name) {
    case 'process.snapshot-changed':
      return { ...snapshot, processes: put(snapshot.processes, event.payload.process) };
    case 'process.removed':
      return { ...snapshot, processes: snapshot.processes.filter((process) => process.id !== event.payload.processId) };
    case 'project.snapshot-changed':
      return { ...snapshot, projects: put(snapshot.projects, event.payload.project) };
    case 'project.removed':
      return {
        ...snapshot,
        projects: snapshot.projects.filter((project) => project.id !== event.payload.projectId),
        processes: snapshot.processes.filter((process) => process.projectId !== event.payload.projectId),
        ...(snapshot.proxies === undefined
          ? {}
          : { proxies: snapshot.proxies.filter(({ projectId }) => projectId !== event.payload.projectId) }),
      };
    case 'host.info-changed':
      return { ...snapshot, host: event.payload.host };
    case 'host.notices-changed':
      return { ...snapshot, notices: event.payload.notices };
    case 'host.leftovers-changed':
      return { ...snapshot, leftovers: event.payload.leftovers };
    case 'host.settings-changed':
      return { ...snapshot, settings: event.payload.settings };
    case 'proxy.snapshot-changed':
      return { ...snapshot, proxies: put(snapshot.proxies ?? [], event.payload.proxy) };
    case 'proxy.removed':
      return { ...snapshot, proxies: (snapshot.proxies ?? []).filter(({ id }) => id !== event.payload.processId) };
  }
}
