import type { ProxiedRequest } from '../../shared/model/proxy';

/** As many as the host keeps. */
const KEPT = 500;

function isOver({ state }: ProxiedRequest): boolean {
  return state === 'done' || state === 'aborted' || state === 'failed';
}

/** The newest requests of one proxy, each in its newest state. Ids count up, so that a hole in them is a request that was never told. */
export class RequestRing {
  readonly #byId = new Map<number, ProxiedRequest>();
  #newest: readonly ProxiedRequest[] | null = null;

  /** Forgets all, and begins with these. */
  reset(requests: readonly ProxiedRequest[]): void {
    this.#byId.clear();
    this.put(requests);
  }

  /** Adds them, or puts them in the place of their older state; the oldest beyond 500 go. What is over stays so: late news is from before. */
  put(requests: readonly ProxiedRequest[]): void {
    for (const request of requests) {
      const known = this.#byId.get(request.id);
      if (known === undefined || !isOver(known)) this.#byId.set(request.id, request);
    }
    if (this.#byId.size > KEPT) {
      const ids = [...this.#byId.keys()].sort((a, b) => a - b);
      for (const id of ids.slice(0, ids.length - KEPT)) this.#byId.delete(id);
    }
    this.#newest = null;
  }

  /** The same array until something changes. */
  get newestFirst(): readonly ProxiedRequest[] {
    this.#newest ??= [...this.#byId.values()].sort((a, b) => b.id - a.id);
    return this.#newest;
  }
}

/** Requests between these that were too many to be told. Pure. */
export function missingAmong(newestFirst: readonly ProxiedRequest[]): number {
  const [newest] = newestFirst;
  const oldest = newestFirst.at(-1);
  return newest === undefined || oldest === undefined ? 0 : newest.id - oldest.id + 1 - newestFirst.length;
}
