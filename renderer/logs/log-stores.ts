import type { HostStore } from '../state/host-store';
import { LogStore } from './log-store';

const stores = new WeakMap<HostStore, LogStore>();

/** The log store of a window; made on first use and kept as long as its host store. */
export function logStoreOf(host: HostStore): LogStore {
  const known = stores.get(host);
  if (known !== undefined) return known;
  const store = new LogStore();
  stores.set(host, store);
  store.attach(host.store.getState().client);
  host.store.subscribe((state) => store.attach(state.client));
  return store;
}
