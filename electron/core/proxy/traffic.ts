import type { ProxyFaultKind } from '../../../shared/model/proxy';
import type { Clock, Timer } from '../clock';
import { errorText } from '../process/error-text';
import type { Full, HoldLimit } from './hold-queue';
import { HoldQueue } from './hold-queue';
import { isRepeatable, mayRepeat } from './may-repeat';
import type { Passage } from './passage';
import type { RequestJob } from './request-job';
import { isNavigation } from './should-inject';
import type { Route, UpstreamLink } from './upstream-link';

/** A person who waits for a page is shown what goes on after this; most restarts are over by then and nobody sees anything. */
const PATIENCE_MS = 1_000;
/** A server that has just begun to listen has a short queue of connections: it is not given all that waited at once. */
const RELEASE_AT_ONCE = 64;
const RELEASE_PAUSE_MS = 5;
/** Given to a server three times without a word of an answer: it is the request that ends it. */
const MOST_TRIES = 3;

/** How one try ended without an answer; see `FailedTry`. */
export interface TryFailure {
  readonly text: string;
  readonly sent: boolean;
  readonly answered: boolean;
}

export interface TrafficOptions {
  readonly clock: Clock;
  readonly limit: HoldLimit;
  readonly passage: Passage;
  /** Gives it to the server, once; `onFailed` is told once if no whole answer came. */
  readonly forward: (job: RequestJob, link: UpstreamLink, route: Route, onFailed: (failure: TryFailure) => void) => void;
  /** Answers without the server: 502 where it was there and did not answer, else 503. */
  readonly answer: (job: RequestJob, kind: ProxyFaultKind, text: string) => void;
  /** A page that shows what goes on and continues by itself. */
  readonly answerPage: (job: RequestJob) => void;
  readonly onChange: () => void;
}

/**
 * The way of requests: to the server while it is there, into the queue while it is not. Connect first, then send once: a request that may not
 * be repeated gets a connection of its own, so nothing of it is sent before somebody listens.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly queue: HoldQueue<RequestJob>;
  #release: Timer | null = null;
  #ended: string | null = null;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.queue = new HoldQueue(options.clock, options.limit, (job) => this.#expired(job));
  }

  admit(job: RequestJob): void {
    if (job.isOver) return;
    const decision = this.#options.passage.decision;
    if (this.#ended !== null) this.#refuse(job, this.#ended);
    else if (decision.kind === 'pass') this.#send(job);
    else if (decision.kind === 'refuse') this.#refuse(job, decision.text);
    else this.#hold(job);
  }

  /** The client is gone. */
  drop(job: RequestJob): void {
    if (this.queue.remove(job)) this.#options.onChange();
  }

  /** The passage is another one, or it is time to try again: those that wait go on, or are refused. */
  look(): void {
    const { passage } = this.#options;
    const { decision } = passage;
    if (decision.kind === 'refuse') {
      for (const job of this.queue.take()) this.#refuse(job, decision.text);
    } else if (decision.kind === 'pass') this.#releaseSome();
    this.#options.onChange();
  }

  /** One of those that wait tries whether the server answers by now; the others follow once its connection stands. */
  tryOne(): void {
    const [job] = this.queue.take(1);
    if (job !== undefined) this.#send(job);
    else this.#options.passage.forgetRefusal();
  }

  /** The proxy ends: those that wait are told, later ones too. Twice does nothing. */
  end(text: string): void {
    this.#ended ??= text;
    this.#release?.cancel();
    this.#release = null;
    for (const job of this.queue.take()) this.#refuse(job, text);
  }

  #releaseSome(): void {
    if (this.#release !== null || this.queue.size === 0) return;
    for (const job of this.queue.take(RELEASE_AT_ONCE)) this.#send(job);
    if (this.queue.size === 0) return;
    this.#release = this.#options.clock.setTimer(() => {
      this.#release = null;
      if (this.#options.passage.decision.kind === 'pass') this.#releaseSome();
    }, RELEASE_PAUSE_MS);
  }

  #hold(job: RequestJob): void {
    const { clock, answerPage, onChange } = this.#options;
    const isFirst = job.heldSinceMs === 0;
    job.hold();
    if (job.heldSinceMs + this.queue.limit.timeMs <= clock.monotonicMs()) {
      this.#expired(job);
      return;
    }
    const full = this.queue.add(job);
    if (full !== null) this.#overflow(job, full);
    else if (isFirst && job.carrier.kind === 'web' && isNavigation(job.req)) {
      clock.setTimer(() => {
        if (this.queue.remove(job)) answerPage(job);
      }, PATIENCE_MS);
    }
    onChange();
  }

  #send(job: RequestJob): void {
    const { passage } = this.#options;
    const { link } = passage;
    if (link === null) {
      this.#hold(job);
      return;
    }
    job.connect();
    if (job.tries > 0 || passage.refusal !== null || job.shape.isUpgrade) {
      void this.#dial(job, link);
      return;
    }
    // What may be repeated goes over an idle connection at first; if that was closed at this moment, it gets one of its own.
    const route = isRepeatable(job.shape) ? link.pooled() : null;
    if (route === null) void this.#dial(job, link);
    else this.#give(job, link, route);
  }

  async #dial(job: RequestJob, link: UpstreamLink): Promise<void> {
    const { passage } = this.#options;
    try {
      const route = await link.dial();
      passage.reached(link);
      this.#give(job, link, route);
    } catch (error) {
      passage.refused(link, errorText(error));
      this.admit(job);
    }
  }

  #give(job: RequestJob, link: UpstreamLink, route: Route): void {
    // The server may have been told to end while it was dialled.
    if (job.isOver || link.state === 'retired' || this.#options.passage.decision.kind !== 'pass') {
      route.discard();
      this.admit(job);
      return;
    }
    job.sent();
    this.#options.forward(job, link, route, (failure) => this.#failed(job, link, failure));
  }

  #failed(job: RequestJob, link: UpstreamLink, { text, sent, answered }: TryFailure): void {
    const { passage, answer } = this.#options;
    if (job.isOver) return;
    if (/ECONNREFUSED/.test(text)) passage.refused(link, text);
    if (mayRepeat(job.shape, { sent, answered }) && job.tries < MOST_TRIES) {
      job.note(`sent again: ${text}`);
      this.admit(job);
      return;
    }
    const name = passage.process?.name ?? 'The server';
    const why = mayRepeat(job.shape, { sent, answered })
      ? `It was sent ${job.tries} times.`
      : `It was not sent again: nobody can know whether a ${job.shape.method} was carried out.`;
    answer(job, 'unanswered', `${name} ended the connection without an answer (${text}). ${why}`);
  }

  #refuse(job: RequestJob, text: string): void {
    const { answer, answerPage } = this.#options;
    if (job.isOver) return;
    if (job.carrier.kind === 'web' && isNavigation(job.req) && this.#ended === null) answerPage(job);
    else answer(job, this.#ended === null ? 'down' : 'closing', `${text}.`);
  }

  #expired(job: RequestJob): void {
    const { decision, refusal } = this.#options.passage;
    const why = decision.kind === 'pass' ? 'The server is there now' : decision.text;
    const seconds = this.queue.limit.timeMs / 1000;
    this.#options.answer(
      job,
      'held-too-long',
      `${why}${refusal === null ? '' : ` (${refusal})`}; this request waited ${seconds} s, which is its limit.`,
    );
    this.#options.onChange();
  }

  #overflow(job: RequestJob, full: Full): void {
    const { decision } = this.#options.passage;
    const { limit } = this.queue;
    const most = full === 'requests' ? `${limit.requests} requests` : `${limit.bytes} bytes`;
    const why = decision.kind === 'pass' ? '' : `${decision.text}. `;
    this.#options.answer(job, 'no-room', `${why}No more can wait: the limit of ${most} is reached (proxy.hold in the project's file).`);
  }
}
