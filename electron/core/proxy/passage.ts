import type { PortChoice, ProcessSnapshot } from '../../../shared/model/process';
import { runOf } from '../../../shared/model/process-state';
import type { ProxyUpstream } from '../../../shared/model/proxy';
import type { Clock, Timer } from '../clock';
import { type HoldDecision, holdDecision } from './hold-policy';
import { UpstreamLink } from './upstream-link';
import { type UpstreamAnswer, upstreamOf } from './upstream-of';

/** A server that was found listening and refuses is on its way up or down: asked again after this, growing. */
const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 250;

const UNKNOWN: HoldDecision = { kind: 'hold', text: 'The process is not known yet' };

/** What the proxy follows of its process. */
export type FollowedProcess = Pick<ProcessSnapshot, 'name' | 'state' | 'buildingSince' | 'ports' | 'reload' | 'cause'> & {
  readonly move?: PortChoice | null | undefined;
};

export interface PassageOptions {
  readonly clock: Clock;
  readonly target: number | null;
  readonly proxyPort: number;
  /** The decision may be another one. */
  readonly onChange: () => void;
  /** It is time to see whether a server that refused answers by now. */
  readonly onRetry: () => void;
}

/**
 * Whether requests may go to the server now, and over which connections: the state of the process, where it listens, and whether it was
 * reached, put together. It only follows the process; nothing here makes it do anything.
 */
export class Passage {
  readonly #options: PassageOptions;
  #process: FollowedProcess | null = null;
  #answer: UpstreamAnswer = { kind: 'unknown', text: 'The process is not known yet.' };
  #link: UpstreamLink | null = null;
  #runId: number | null = null;
  #retryMs = FIRST_RETRY_MS;
  #retry: Timer | null = null;
  #refused: string | null = null;
  #decision: HoldDecision = UNKNOWN;
  /** When holding began, epoch ms; null while requests pass or are refused. */
  holdingSince: number | null = null;

  constructor(options: PassageOptions) {
    this.#options = options;
  }

  #decide(): HoldDecision {
    const process = this.#process;
    if (process === null) return UNKNOWN;
    const decision = holdDecision({ ...process, buildFailed: process.reload?.buildFailure != null });
    if (decision.kind !== 'pass') return decision;
    if (this.#answer.kind !== 'known') return { kind: 'hold', text: this.#answer.text };
    if (this.#refused !== null) return { kind: 'hold', text: `${process.name} does not answer on port ${this.#answer.upstream.port} yet` };
    return decision;
  }

  /** What becomes of a request now. */
  get decision(): HoldDecision {
    return this.#decision;
  }
  /** Why nothing was reached, for a message; null where nothing was tried. */
  get refusal(): string | null {
    return this.#refused;
  }
  get process(): FollowedProcess | null {
    return this.#process;
  }
  get upstream(): ProxyUpstream | null {
    return this.#answer.kind === 'known' ? this.#answer.upstream : null;
  }
  get upstreamText(): string {
    return this.#answer.kind === 'known' ? '' : this.#answer.text;
  }
  /** Set where the configuration can never work. */
  get wrong(): string | null {
    return this.#answer.kind === 'wrong' ? this.#answer.text : null;
  }

  /** The connections to be used now; null unless the process is up and its address known. Also while it refuses: to try again. */
  get link(): UpstreamLink | null {
    return this.#link?.state === 'open' ? this.#link : null;
  }

  /** Told of every change of the process, before anything is done about it: a stop has sent no signal yet. */
  follow(process: FollowedProcess): void {
    this.#process = process;
    const isUp = process.state.kind === 'running';
    const runId = runOf(process.state)?.runId ?? null;
    const { target, proxyPort } = this.#options;
    this.#answer = upstreamOf({ name: process.name, target, proxyPort, move: process.move ?? null, listeners: process.ports });
    const upstream = isUp ? this.upstream : null;
    if (upstream === null || runId !== this.#runId || this.#link?.upstream.port !== upstream.port) this.#drop();
    if (upstream !== null && this.#link === null) {
      this.#runId = runId;
      this.#link = new UpstreamLink(this.#options.clock, upstream);
    } else if (upstream !== null) this.#link?.setHosts(upstream.hosts);
    this.#changed();
  }

  /** Nothing listened there: everybody waits until a try succeeds. Nothing happens for a link that is retired. */
  refused(link: UpstreamLink, why: string): void {
    if (link !== this.#link || link.state === 'retired') return;
    this.#refused = why;
    this.#changed();
    if (this.#retry !== null) return;
    this.#retry = this.#options.clock.setTimer(() => {
      this.#retry = null;
      this.#retryMs = Math.min(this.#retryMs * 1.5, LAST_RETRY_MS);
      this.#options.onRetry();
    }, this.#retryMs);
  }

  /** A connection stands. */
  reached(link: UpstreamLink): void {
    if (link !== this.#link || this.#refused === null) return;
    this.#clearRefusal();
    this.#changed();
  }

  /** Nobody waits: the next request finds out by itself. */
  forgetRefusal(): void {
    if (this.#refused === null) return;
    this.#clearRefusal();
    this.#changed();
  }

  /** Twice does nothing. */
  close(): void {
    this.#drop();
  }

  #clearRefusal(): void {
    this.#refused = null;
    this.#retryMs = FIRST_RETRY_MS;
    this.#retry?.cancel();
    this.#retry = null;
  }

  #drop(): void {
    this.#link?.retire();
    this.#link = null;
    this.#runId = null;
    this.#clearRefusal();
  }

  #changed(): void {
    this.#decision = this.#decide();
    const isHolding = this.#decision.kind === 'hold';
    if (!isHolding) this.holdingSince = null;
    else this.holdingSince ??= this.#options.clock.now();
    this.#options.onChange();
  }
}
