import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrowserNews, LiveReloadGap, LiveReloadView, ProxySnapshot } from '../../../shared/model/proxy';
import type { Clock } from '../clock';
import type { Decoders } from './decoders';
import { injectDocument, passDocument } from './document-response';
import type { HoldDecision } from './hold-policy';
import { pageTrouble } from './page-trouble';
import type { FollowedProcess } from './passage';
import { NOTHING_SEEN, newsOf } from './proxy-news';
import { scriptTag, type TagVersion } from './reload-client';
import { type PageState, ReloadHub } from './reload-hub';
import type { RequestJob } from './request-job';
import { shownPath } from './request-log';
import { shouldInject } from './should-inject';

/** Of each list the window shows. */
const KEPT = 10;
/** A page shows the first of them; the rest is in the log. */
const PAGE_ERRORS = 20;

const PASSAGE_KIND = { pass: 'passing', hold: 'holding', refuse: 'refusing' } as const;

/** The newest item first, ten at most. Pure. */
export function newestFirst<T>(list: readonly T[], item: T): readonly T[] {
  return [item, ...list].slice(0, KEPT);
}

export function passageKind({ kind }: HoldDecision): ProxySnapshot['passage']['kind'] {
  return PASSAGE_KIND[kind];
}

export interface LivePagesOptions {
  readonly clock: Clock;
  readonly name: string;
  readonly proxyPort: number;
  readonly isLive: boolean;
  readonly decoders: Decoders;
  readonly onChange: () => void;
}

/** The pages of one server in browsers: which version they have, what they are told, and the tag that makes them listen. */
export class LivePages {
  readonly hub: ReloadHub;
  readonly #options: LivePagesOptions;
  /** A page that was served by an earlier host is another version, whatever its number. */
  readonly #epoch = randomBytes(6).toString('base64url');
  #isLive: boolean;
  #process: FollowedProcess | null = null;
  #decision: HoldDecision = { kind: 'hold', text: '' };
  #seen = NOTHING_SEEN;
  #version = { page: 0, css: 0 };
  #failureAt: number | null = null;
  #news: readonly BrowserNews[] = [];
  #gaps: readonly LiveReloadGap[] = [];

  constructor(options: LivePagesOptions) {
    this.#options = options;
    this.#isLive = options.isLive;
    this.hub = new ReloadHub(options.clock, options.onChange);
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  setLive(isLive: boolean): void {
    this.#isLive = isLive;
    this.hub.tell(this.state());
  }

  /** Told of the process and of what becomes of its requests, before the first request that waited for a new run is served. */
  follow(process: FollowedProcess | null, decision: HoldDecision): void {
    this.#process = process;
    this.#decision = decision;
    if (process !== null && decision.kind === 'pass') {
      const { seen, news } = newsOf(this.#seen, process);
      this.#seen = seen;
      if (news !== null) {
        if (news.kind === 'css') this.#version = { ...this.#version, css: this.#version.css + 1 };
        else this.#version = { page: this.#version.page + 1, css: 0 };
        this.#addNews(news.kind, news.files, news.runId);
      }
    }
    const failureAt = process?.reload?.buildFailure?.at ?? null;
    if (failureAt !== this.#failureAt) {
      this.#failureAt = failureAt;
      this.#addNews(failureAt === null ? 'cleared' : 'error', [], null);
    }
    this.hub.tell(this.state());
  }

  /** What every page is told. */
  state(): PageState {
    const failure = this.#process?.reload?.buildFailure ?? null;
    const { kind } = this.#decision;
    return {
      name: this.#options.name,
      isOn: this.#isLive,
      page: `${this.#epoch}.${this.#version.page}`,
      css: this.#version.css,
      passage: PASSAGE_KIND[kind],
      text: this.#decision.kind === 'pass' ? '' : this.#decision.text,
      failure:
        failure === null
          ? null
          : {
              text: failure.text,
              errors: failure.errors.slice(0, PAGE_ERRORS).map(({ file, line, column, message }) => ({ file, line, column, message })),
            },
      trouble: this.#process === null ? null : pageTrouble(this.#process),
    };
  }

  /** The version a page gets that is asked for now. */
  get version(): TagVersion {
    return { page: `${this.#epoch}.${this.#version.page}`, css: this.#version.css };
  }

  /**
   * Passes the answer to a document request on, with the tag where it may have one. `version` is that of the moment in which the server was asked:
   * a slow page may be made of what was there before a change, and is loaded once too often rather than stays old.
   */
  writeDocument(job: RequestJob, answer: IncomingMessage, res: ServerResponse, version: TagVersion): void {
    const { method, headers, url } = job.req;
    const host = headers.host ?? `localhost:${this.#options.proxyPort}`;
    const decision = shouldInject(
      { method, headers },
      { status: answer.statusCode ?? 0, headers: answer.headers },
      host,
      this.#options.decoders.zstd !== null,
    );
    if (decision.kind === 'gap') {
      const path = shownPath((url ?? '/').replace(/\?.*$/s, ''));
      const others = this.#gaps.filter((gap) => gap.path !== path || gap.reason !== decision.reason);
      this.#gaps = newestFirst(others, { at: this.#options.clock.now(), path, reason: decision.reason });
      job.note(`live reload off: ${decision.reason}`);
    }
    if (decision.kind !== 'inject') {
      passDocument(answer, res);
      return;
    }
    const tag = scriptTag(version, { nonce: decision.nonce, ways: decision.ways, isGet: method === 'GET' });
    const { encoding } = decision;
    injectDocument(answer, res, encoding === 'identity' ? null : (this.#options.decoders[encoding]?.() ?? null), tag);
  }

  view(): Omit<LiveReloadView, 'configured'> {
    return { isOn: this.#isLive, browsers: this.hub.browsers, news: this.#news, gaps: this.#gaps };
  }

  #addNews(kind: BrowserNews['kind'], files: readonly string[], runId: number | null): void {
    if (!this.#isLive) return;
    this.#news = newestFirst(this.#news, { at: this.#options.clock.now(), kind, files, browsers: this.hub.browsers, runId });
  }
}
