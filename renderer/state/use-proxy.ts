import type { ProcessId } from '../../shared/model/process';
import type { ProxySnapshot } from '../../shared/model/proxy';
import { useHost } from './app-services';
import { useNow } from './clock-ticker';

/** The proxy of a process, drawn again with each of its changes; null for a process without one. */
export function useProxy(processId: ProcessId): ProxySnapshot | null {
  return useHost((state) => state.snapshot?.proxies?.find(({ id }) => id === processId) ?? null);
}

/** One value of it only: what shows no more is drawn only when that changes. Null for a process without a proxy. */
export function useProxyFact<T>(processId: ProcessId, select: (proxy: ProxySnapshot) => T): T | null {
  return useHost((state) => {
    const proxy = state.snapshot?.proxies?.find(({ id }) => id === processId);
    return proxy === undefined ? null : select(proxy);
  });
}

/** Now in steps of `stepMs` (null does not tick); stands still while the host is lost. */
export function useHostNow(stepMs: number | null): number {
  const lostAt = useHost((state) => (state.connection.kind === 'lost' ? state.connection.at : null));
  const now = useNow(lostAt === null ? stepMs : null);
  return lostAt ?? now;
}
