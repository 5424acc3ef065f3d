import type { HostStore } from '../state/host-store';
import { RequestStore } from './request-store';

const stores = new WeakMap<HostStore, RequestStore>();

/** The store of proxied requests of a window; made on first use and kept as long as its host store. */
export function requestStoreOf(host: HostStore): RequestStore {
  const known = stores.get(host);
  if (known !== undefined) return known;
  const store = new RequestStore();
  stores.set(host, store);
  store.attach(host.store.getState().client);
  host.store.subscribe((state) => store.attach(state.client));
  return store;
}
