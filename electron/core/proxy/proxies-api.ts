import type { ProcessId } from '../../../shared/model/process';
import type { ProxiedRequest, ProxySnapshot } from '../../../shared/model/proxy';

/** Requests of one proxy that changed since the last batch, each in its newest state. */
export interface RequestBatch {
  readonly requests: readonly ProxiedRequest[];
  /** Requests there was no room for. */
  readonly skipped: number;
}

/** The proxies as the doors see them. Each throws CallError `bad-argument` for a process without a proxy. */
export interface ProxyDesk {
  /** The switch of live reload, kept; null: as the file says. */
  configure(id: ProcessId, liveReload: boolean | null): ProxySnapshot;
  /** Tries a port that was busy at once. Of one that listens: how it is. */
  listen(id: ProcessId): Promise<ProxySnapshot>;
  /** The newest requests, oldest first, and from then on those that change. The function ends it; calling it twice does nothing. */
  follow(
    id: ProcessId,
    tail: number,
    onBatch: (batch: RequestBatch) => void,
  ): { readonly requests: readonly ProxiedRequest[]; leave(): void };
}
