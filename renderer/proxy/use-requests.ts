import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ProcessId } from '../../shared/model/process';
import type { ProxiedRequest } from '../../shared/model/proxy';
import { useServices } from '../state/app-services';
import type { RequestStatus } from './request-store';
import { requestStoreOf } from './request-stores';

/** The list as it was when it was paused. */
interface Pause {
  readonly at: number;
  readonly requests: readonly ProxiedRequest[];
}

export interface Requests {
  /** Newest first. */
  readonly requests: readonly ProxiedRequest[];
  readonly status: RequestStatus;
  readonly error: string | null;
  /** Since when it stands still, epoch ms, and how many came since; null while it moves. */
  readonly paused: { readonly at: number; readonly newer: number } | null;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Requests of one proxy while the component is there; drawn again once a batch. */
export function useRequests(processId: ProcessId): Requests {
  const { host } = useServices();
  const store = requestStoreOf(host);
  useSyncExternalStore(store.subscribe, store.getVersion);
  const [pause, setPause] = useState<Pause | null>(null);
  useEffect(() => {
    store.show(processId);
    return () => store.hide();
  }, [store, processId]);
  const { requests, status, error } = store;
  const newest = pause?.requests[0]?.id ?? 0;
  return {
    requests: pause?.requests ?? requests,
    status,
    error,
    paused: pause === null ? null : { at: pause.at, newer: requests.filter(({ id }) => id > newest).length },
    pause: () => setPause({ at: Date.now(), requests }),
    resume: () => setPause(null),
  };
}
