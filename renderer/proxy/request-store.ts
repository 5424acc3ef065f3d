import type { CallClient } from '../../shared/contract/call-client';
import type { ProcessId } from '../../shared/model/process';
import type { ProxiedRequest } from '../../shared/model/proxy';
import { RequestRing } from './request-ring';

/** What the store needs of a connection to the host. */
export type RequestClient = Pick<CallClient, 'call' | 'on'>;

/** The contract's limit: all that the host keeps. */
const TAIL = 500;
/** After a batch with holes the whole list is read again, so that no request stays in a state it has left; this often at most. */
const CATCH_UP_MS = 1_000;

/** `gone`: its proxy was closed; a new one is followed when it is told. */
export type RequestStatus = 'idle' | 'opening' | 'live' | 'gone' | 'failed';

interface Stream {
  readonly id: string;
  readonly processId: ProcessId;
  /** Batches that came before the answer with the tail; null once it is there. */
  early: (readonly ProxiedRequest[])[] | null;
}

/** Calls back at most once a frame; in a hidden tab, where frames stop, after a while. */
type Schedule = (task: () => void) => void;

const onNextFrame: Schedule = (task) => {
  if (document.visibilityState === 'hidden') setTimeout(task, 250);
  else requestAnimationFrame(task);
};

/**
 * The requests of the one proxy that is shown. Kept outside React: a batch of the host, however many requests it tells of, is one change.
 * Nothing is followed while nobody looks; a new link and a new proxy are followed anew.
 */
export class RequestStore {
  readonly #schedule: Schedule;
  readonly #listeners = new Set<() => void>();
  readonly #ring = new RequestRing();
  #client: RequestClient | null = null;
  #unsubscribe: (() => void)[] = [];
  #shown: ProcessId | null = null;
  #stream: Stream | null = null;
  #streamCount = 0;
  #status: RequestStatus = 'idle';
  #error: string | null = null;
  #catchUp: ReturnType<typeof setTimeout> | null = null;
  #announced = false;
  #version = 0;

  constructor(schedule: Schedule = onNextFrame) {
    this.#schedule = schedule;
  }

  get requests(): readonly ProxiedRequest[] {
    return this.#ring.newestFirst;
  }
  get status(): RequestStatus {
    return this.#status;
  }
  /** Why they cannot be read, with the next step; null where they can. */
  get error(): string | null {
    return this.#error;
  }

  /** Tells which connection to use; the same one again does nothing, null means it is lost (what is there stays). */
  attach(client: RequestClient | null): void {
    if (client === this.#client) return;
    for (const leave of this.#unsubscribe) leave();
    this.#unsubscribe = [];
    this.#stream = null;
    this.#client = client;
    if (client === null) return;
    this.#unsubscribe = [
      client.on('proxy.requests-changed', (event) => this.#take(event)),
      client.on('proxy.removed', ({ processId }) => {
        if (processId === this.#shown) this.#end('gone');
      }),
      client.on('proxy.snapshot-changed', ({ proxy }) => {
        if (proxy.id === this.#shown && this.#status === 'gone') this.#open(proxy.id);
      }),
    ];
    if (this.#shown !== null) this.#open(this.#shown);
  }

  /** Follows the proxy of this process and leaves the one before. Twice does nothing. */
  show(processId: ProcessId): void {
    if (this.#shown === processId) return;
    this.hide();
    this.#shown = processId;
    this.#ring.reset([]);
    this.#open(processId);
  }

  /** Follows nothing any more. Twice does nothing. */
  hide(): void {
    const stream = this.#stream;
    this.#shown = null;
    this.#end('idle');
    if (stream !== null && this.#client !== null) void this.#client.call('proxy.unfollow', { streamId: stream.id });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly getVersion = (): number => this.#version;

  #end(status: RequestStatus): void {
    if (this.#catchUp !== null) clearTimeout(this.#catchUp);
    this.#catchUp = null;
    this.#stream = null;
    this.#status = status;
    this.#announce();
  }

  #open(processId: ProcessId): void {
    if (this.#client === null) return;
    this.#status = 'opening';
    this.#follow({ id: `proxy-${++this.#streamCount}-${processId}`.slice(0, 64), processId, early: [] });
  }

  /** The same id again replaces the stream and reads everything anew. */
  #follow(stream: Stream): void {
    const client = this.#client;
    if (client === null) return;
    this.#stream = stream;
    this.#announce();
    void client.call('proxy.follow', { streamId: stream.id, processId: stream.processId, tail: TAIL }).then((result) => {
      if (this.#stream !== stream) return;
      if (!result.ok) {
        this.#error = `${result.error.message} ${result.error.hint}`;
        this.#end('failed');
        return;
      }
      this.#status = 'live';
      this.#error = null;
      this.#ring.reset(result.value.requests);
      for (const batch of stream.early ?? []) this.#ring.put(batch);
      stream.early = null;
      this.#announce();
    });
  }

  #take({ streamId, requests, skipped }: { streamId: string; requests: readonly ProxiedRequest[]; skipped: number }): void {
    const stream = this.#stream;
    if (stream === null || stream.id !== streamId) return;
    if (stream.early !== null) stream.early.push(requests);
    else {
      this.#ring.put(requests);
      this.#announce();
    }
    if (skipped === 0 || this.#catchUp !== null) return;
    this.#catchUp = setTimeout(() => {
      this.#catchUp = null;
      if (this.#stream === stream && stream.early === null) this.#follow({ ...stream, early: [] });
    }, CATCH_UP_MS);
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#schedule(() => {
      this.#announced = false;
      this.#version++;
      for (const listener of this.#listeners) listener();
    });
  }
}
