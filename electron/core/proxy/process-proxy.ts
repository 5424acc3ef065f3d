import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ProcessConfig } from '../../../shared/model/process';
import type { ProxyFault, ProxyFaultKind, ProxySnapshot } from '../../../shared/model/proxy';
import type { Clock } from '../clock';
import { waitAtMost } from '../process/wait-at-most';
import { DEFAULT_HOLD } from '../project/default-process';
import { answerRequest } from './answer-request';
import { type Decoders, NODE_DECODERS } from './decoders';
import { RequestForwarder } from './forward-request';
import { UpgradeForwarder } from './forward-upgrade';
import { LivePages, newestFirst, passageKind } from './live-pages';
import type { DoorHandlers } from './loopback-door';
import { answerOwn, answerWaiting, OWN_PREFIX } from './own-routes';
import { type FollowedProcess, Passage } from './passage';
import { type Carrier, RequestJob } from './request-job';
import { RequestLog, shownPath } from './request-log';
import { Traffic } from './traffic';
import { whyRefused } from './why-refused';

/**
 * A request that was given to the server lies in its socket until it is read: within microseconds, on a busy machine within tens of ms. A server that
 * is told to end meanwhile closes that socket unread, and what may not be repeated is lost. What has been there for longer is being worked on.
 */
const READ_WITHIN_MS = 100;

export type ProxyConfig = NonNullable<ProcessConfig['proxy']>;

export interface ProcessProxyOptions {
  readonly clock: Clock;
  readonly name: string;
  readonly config: ProxyConfig;
  readonly isLive: boolean;
  /** What undoes a page's encoding; as this Node can unless told. */
  readonly decoders?: Decoders;
  /** What the window shows has changed. */
  readonly onChange: () => void;
  readonly report: (message: string, error: unknown) => void;
}

/** What the window shows, but for what the collection of proxies knows. */
export type ProxyPart = Omit<ProxySnapshot, 'id' | 'projectId' | 'name' | 'port' | 'url' | 'listening'>;

/** The proxy of one process: requests, pages and what browsers are told. It follows the process and never commands it. */
export class ProcessProxy implements DoorHandlers {
  readonly #options: ProcessProxyOptions;
  readonly log: RequestLog;
  readonly #pages: LivePages;
  readonly #passage: Passage;
  readonly #traffic: Traffic;
  readonly #requests: RequestForwarder;
  readonly #upgrades: UpgradeForwarder;
  #config: ProxyConfig;
  #faults: readonly ProxyFault[] = [];
  #totals = { requests: 0, heldThenServed: 0, failed: 0 };
  readonly #underWay = new Set<RequestJob>();
  #open = { requests: 0, eventStreams: 0, webSockets: 0 };

  constructor(options: ProcessProxyOptions) {
    const { clock, config, onChange, decoders = NODE_DECODERS } = options;
    this.#options = options;
    this.#config = config;
    this.log = new RequestLog(clock);
    this.#pages = new LivePages({ clock, name: options.name, proxyPort: config.port, isLive: options.isLive, decoders, onChange });
    this.#passage = new Passage({
      clock,
      target: config.target,
      proxyPort: config.port,
      onChange: () => this.#passageChanged(),
      onRetry: () => this.#traffic.tryOne(),
    });
    this.#requests = new RequestForwarder({
      proxyPort: config.port,
      wantsDocuments: () => this.#pages.isLive,
      pageVersion: () => this.#pages.version,
      writeDocument: (job, answer, res, version) => this.#pages.writeDocument(job, answer, res, version),
      onCut: (job, text) => {
        this.#fault(job, 'cut', `the server ended in the middle of its answer (${text})`);
        job.finish('failed', null, 'cut: the server ended in the middle of its answer');
      },
      onStreams: (change) => {
        this.#open.eventStreams += change;
        onChange();
      },
    });
    this.#upgrades = new UpgradeForwarder({
      proxyPort: config.port,
      onSockets: (change) => {
        this.#open.webSockets += change;
        onChange();
      },
    });
    this.#traffic = new Traffic({
      clock,
      limit: config.hold ?? DEFAULT_HOLD,
      passage: this.#passage,
      forward: (job, link, route, onFailed) =>
        job.carrier.kind === 'web'
          ? this.#requests.forward(job, link, route, onFailed)
          : this.#upgrades.forward(job, link, route, onFailed),
      answer: (job, kind, text) => {
        this.#fault(job, kind, text);
        answerRequest(job, kind === 'unanswered' ? 502 : 503, text);
      },
      answerPage: (job) => answerWaiting(job, this.#pages.state()),
      onChange,
    });
  }

  /** Told of every change of the process, before anything is done about it. */
  follow(process: FollowedProcess): void {
    this.#passage.follow(process);
  }

  /** Told before the server is asked to end; nothing new is given to it. Resolves when it has read what it was given, see `READ_WITHIN_MS`. */
  async settle(): Promise<void> {
    const { clock } = this.#options;
    const sinceMs = clock.monotonicMs() - READ_WITHIN_MS;
    const unread = [...this.#underWay].flatMap((job) => job.answerBegins(sinceMs) ?? []);
    if (unread.length > 0) await waitAtMost(clock, Promise.all(unread), READ_WITHIN_MS);
  }

  /** Limits and live reload of a changed file. A changed port or target needs a new proxy. */
  configure(config: ProxyConfig, isLive: boolean): void {
    this.#config = config;
    this.#traffic.queue.setLimit(config.hold ?? DEFAULT_HOLD);
    this.#pages.setLive(isLive);
    this.#options.onChange();
  }

  get passageKind(): ProxySnapshot['passage']['kind'] {
    return passageKind(this.#passage.decision);
  }
  get wrong(): string | null {
    return this.#passage.wrong;
  }
  get report(): DoorHandlers['report'] {
    return this.#options.report;
  }

  onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    res.on('error', () => res.destroy());
    if (req.url?.startsWith(OWN_PREFIX) === true) answerOwn(req, res, this.#pages.hub);
    else this.#take(req, { kind: 'web', res });
  };

  onUpgrade = (req: IncomingMessage, socket: Socket, head: Buffer): void => this.#take(req, { kind: 'upgrade', socket, head });

  /** Those that wait are told, streams end, nothing new is taken; what the server answers still goes through. Twice does nothing. */
  beginClose(): void {
    this.#traffic.end(`The proxy of ${this.#options.name} is closing`);
    this.#pages.hub.close();
    this.#passage.link?.endStreams();
  }

  /** Nothing is left: no timer, no connection to the server. Twice does nothing. */
  close(): void {
    this.beginClose();
    this.#passage.close();
    this.log.close();
  }

  view(): ProxyPart {
    const { queue } = this.#traffic;
    let oldestAt: number | null = null;
    let upgrades = 0;
    for (const job of queue.values()) {
      oldestAt = Math.min(oldestAt ?? job.arrivedAt, job.arrivedAt);
      if (job.shape.isUpgrade) upgrades += 1;
    }
    const { decision, holdingSince, upstream, upstreamText } = this.#passage;
    return {
      passage:
        decision.kind === 'pass'
          ? { kind: 'passing' }
          : decision.kind === 'refuse'
            ? { kind: 'refusing', text: decision.text }
            : { kind: 'holding', since: holdingSince ?? this.#options.clock.now(), text: decision.text },
      upstream,
      upstreamText,
      held: { requests: queue.size, upgrades, bytes: queue.bytes, oldestAt, limit: queue.limit },
      liveReload: { ...this.#pages.view(), configured: this.#config.liveReload },
      faults: this.#faults,
      totals: { ...this.#totals },
      open: { ...this.#open },
    };
  }

  #take(req: IncomingMessage, carrier: Carrier): void {
    const job = new RequestJob(this.#options.clock, this.log, req, carrier);
    this.#totals.requests += 1;
    this.#open.requests += 1;
    this.#underWay.add(job);
    job.onOver(() => {
      this.#underWay.delete(job);
      this.#open.requests -= 1;
      if (job.outcome === 'failed') this.#totals.failed += 1;
      else if (job.outcome === 'done' && job.wasHeld && job.tries > 0) this.#totals.heldThenServed += 1;
      this.#options.onChange();
    });
    const refusal = whyRefused(req, carrier.kind === 'upgrade');
    if (refusal !== null) {
      answerRequest(job, 400, refusal);
      return;
    }
    const gone = (): void => {
      if (job.isOver) return;
      this.#traffic.drop(job);
      // What follows an upgrade has no length: it ends as it likes.
      const isWhole = carrier.kind === 'web' ? carrier.res.writableFinished : job.status !== null;
      job.finish(isWhole ? 'done' : 'aborted', job.status);
    };
    if (carrier.kind === 'web') carrier.res.on('close', gone);
    else carrier.socket.once('close', gone);
    this.#traffic.admit(job);
  }

  #passageChanged(): void {
    const { process, decision } = this.#passage;
    // The new version is known before the first request that waited for it is served.
    this.#pages.follow(process, decision);
    this.#traffic.look();
  }

  #fault(job: RequestJob, kind: ProxyFaultKind, text: string): void {
    const fault = { kind, at: this.#options.clock.now(), method: job.shape.method, path: shownPath(job.req.url ?? ''), text };
    this.#faults = newestFirst(this.#faults, fault);
  }
}
