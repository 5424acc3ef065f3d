import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { ProxyServer, type ProxyServerOptions } from 'httpxy';
import { carryTry, triedOf } from './carried-try';
import { dropHopByHop, setForwarded } from './forwarded-headers';
import { sendBody } from './plain-body';
import { isPlain, openPlain, passPlainAnswer } from './plain-request';
import type { TagVersion } from './reload-client';
import type { RequestJob } from './request-job';
import { MAX_HEADER_BYTES, makeSendable, passEarlyHints, passTrailers } from './sendable-answer';
import { asksForDocument } from './should-inject';
import type { TryFailure } from './traffic';
import type { Route, UpstreamLink } from './upstream-link';

/** Of a browser that closes its own connection the server is not told. */
const STAYS_OPEN = { connection: 'keep-alive' };
/** A page that is to be written into is asked for uncompressed. */
const AS_IT_IS = { connection: 'keep-alive', 'accept-encoding': 'identity' };

/** What httpxy is told; it takes undefined for absent, though its types do not say so. */
type WebOptions = {
  readonly [K in 'target' | 'agent' | 'headers' | 'selfHandleResponse' | 'ssl' | 'buffer']: ProxyServerOptions[K] | undefined;
};

/** What is done with the page a document request brought; it takes over the answer. */
export type WriteDocument = (job: RequestJob, answer: IncomingMessage, res: ServerResponse, version: TagVersion) => void;

interface Try {
  readonly job: RequestJob;
  readonly link: UpstreamLink;
  readonly res: ServerResponse;
  readonly onFailed: (failure: TryFailure) => void;
  /** The document is looked at before it goes on: the version of pages as it was when it was asked for. Null for any other answer. */
  readonly document: TagVersion | null;
  readonly expectsContinue: boolean;
  phase: 'connecting' | 'sent' | 'answered' | 'over';
}

export interface ForwarderOptions {
  readonly proxyPort: number;
  readonly wantsDocuments: () => boolean;
  readonly pageVersion: () => TagVersion;
  readonly writeDocument: WriteDocument;
  /** An answer was cut by the server in its middle. */
  readonly onCut: (job: RequestJob, text: string) => void;
  readonly onStreams: (change: 1 | -1) => void;
}

/** Sends requests to the server, each exactly once, and its answers back; bodies are streamed both ways and never looked at. */
export class RequestForwarder {
  readonly #options: ForwarderOptions;
  readonly #proxy = new ProxyServer();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#proxy.on('proxyReq', (request, req) => this.#sending(triedOf<Try>(req), request));
    this.#proxy.on('proxyRes', (answer, req) => this.#answered(triedOf<Try>(req), answer));
    const failed = (error: Error, req?: object): void => this.#failed(triedOf<Try>(req), error);
    this.#proxy.on('error', failed);
    this.#proxy.on('econnreset', failed);
  }

  /** `onFailed` is called once where no answer began; a later failure cuts the answer, as the server did. */
  forward(job: RequestJob, link: UpstreamLink, route: Route, onFailed: (failure: TryFailure) => void): void {
    const { req, carrier } = job;
    if (carrier.kind !== 'web') return;
    const { res } = carrier;
    if (job.tries === 1) setForwarded(req, this.#options.proxyPort);
    const { headers: asked } = req;
    const plain = isPlain(req);
    if (!plain && job.tries === 1) dropHopByHop(asked, req.httpVersion);
    const expectsContinue = asked.expect !== undefined && /^100-continue$/i.test(asked.expect);
    if (asked.expect !== undefined) delete asked.expect;
    // Node throws for an announced trailer that no chunked body can bring.
    if (asked.trailer !== undefined && asked['transfer-encoding'] === undefined) delete asked.trailer;
    const isDocument = this.#options.wantsDocuments() && asksForDocument({ method: job.shape.method, headers: req.headers });
    if (isDocument || job.tries > 1) {
      // Each try adds listeners, and so does writing into a page.
      req.setMaxListeners(0);
      res.setMaxListeners(0);
    }
    const document = isDocument ? this.#options.pageVersion() : null;
    const attempt: Try = { job, link, res, onFailed, document, expectsContinue, phase: 'connecting' };
    if (plain) {
      this.#sendPlain(attempt, route);
      return;
    }
    carryTry(req, attempt);
    // One shape for all: httpxy copies it, and copies of one shape are quick.
    const options: WebOptions = {
      target: route,
      agent: route.agent,
      headers: isDocument ? AS_IT_IS : asked.connection === 'close' ? STAYS_OPEN : undefined,
      selfHandleResponse: isDocument,
      ssl: { maxHeaderSize: MAX_HEADER_BYTES },
      // What is sent again has no body, and its own (empty) stream has ended already.
      buffer: job.tries > 1 ? Readable.from([]) : undefined,
    };
    this.#proxy.web(req, res, options as ProxyServerOptions).catch((error: unknown) => this.#failed(attempt, error));
  }

  /** What needs nothing of httpxy goes without it: a promise, two copies of the options and a dozen listeners less for each request. */
  #sendPlain(attempt: Try, route: Route): void {
    const { job, res } = attempt;
    const isDocument = attempt.document !== null;
    let request: ClientRequest;
    try {
      request = openPlain(job.req, route, isDocument);
    } catch (error) {
      route.discard();
      this.#failed(attempt, error);
      return;
    }
    this.#sending(attempt, request);
    request.on('error', (error) => this.#failed(attempt, error));
    request.on('response', (answer) => {
      this.#answered(attempt, answer);
      answer.on('error', (error) => {
        if (!res.writableEnded) res.destroy();
        this.#failed(attempt, error);
      });
      if (!isDocument) passPlainAnswer(answer, res);
    });
    res.once('close', () => {
      if (!res.writableFinished) request.destroy();
    });
    if (job.shape.hasBody) sendBody(job.req, request);
    else request.end();
  }

  #sending(attempt: Try | undefined, request: ClientRequest): void {
    if (attempt === undefined || attempt.phase !== 'connecting') return;
    attempt.phase = 'sent';
    const { job, res } = attempt;
    // An answer that changes the protocol though nobody asked ends the connection without a word of Node's.
    request.on('close', () => {
      if (attempt.phase === 'sent') this.#failed(attempt, new Error('the connection was closed'));
    });
    if (job.shape.hasBody && !request.headersSent) {
      // httpxy would have the server close the connection after a chunked body; it is closed by us.
      request.setHeader('connection', 'keep-alive');
      // Its pipe stops reading when the server is gone; a browser looks for an answer only after it has sent everything.
      request.once('close', () => setImmediate(() => job.req.unpipe(request).resume()));
      job.req.prependOnceListener('end', () => {
        const { rawTrailers } = job.req;
        const pairs: [string, string][] = [];
        for (let at = 0; at + 1 < rawTrailers.length; at += 2) pairs.push([rawTrailers[at] ?? '', rawTrailers[at + 1] ?? '']);
        if (pairs.length > 0) request.addTrailers(pairs);
      });
    }
    // 103 is for what loads a page.
    if (job.req.headers.accept?.includes('text/html') === true) {
      request.on('information', ({ statusCode, headers: { link } }) => {
        if (statusCode === 103 && link !== undefined && !res.headersSent) passEarlyHints(res, link);
      });
    }
    if (!attempt.expectsContinue) return;
    request.setHeader('expect', '100-continue');
    request.on('continue', () => {
      if (!res.headersSent) res.writeContinue();
    });
    request.flushHeaders();
  }

  #answered(attempt: Try | undefined, answer: IncomingMessage): void {
    if (attempt === undefined || attempt.phase === 'over') return;
    attempt.phase = 'answered';
    const { job, res, document } = attempt;
    const { headers } = answer;
    makeSendable(answer, job);
    // They speak of the connection to the server, not of the browser's.
    if (headers.connection !== undefined) delete headers.connection;
    if (headers['keep-alive'] !== undefined) delete headers['keep-alive'];
    if (headers['proxy-connection'] !== undefined) delete headers['proxy-connection'];
    res.sendDate = false;
    const isEventStream = /^\s*text\/event-stream\b/i.test(headers['content-type'] ?? '');
    job.answering(answer.statusCode ?? 0, isEventStream);
    if (isEventStream) this.#followStream(attempt, answer);
    if (headers['transfer-encoding'] !== undefined) passTrailers(answer, res);
    if (document !== null) {
      this.#options.writeDocument(job, answer, res, document);
      return;
    }
    if (headers['content-length'] !== undefined) return;
    // A stream may keep its first byte back for long, and the browser waits for the header.
    setImmediate(() => {
      if (!res.headersSent && !res.destroyed) res.flushHeaders();
    });
  }

  /** Event streams never end by themselves: they are ended cleanly when their server goes, and the browser connects again. */
  #followStream({ job, link, res }: Try, answer: IncomingMessage): void {
    this.#options.onStreams(1);
    const end = (): void => {
      if (res.writableEnded) return;
      answer.unpipe(res);
      res.end(() => answer.destroy());
      job.note('the stream was ended for a restart; the browser connects again');
    };
    const leave = link.addStream(end);
    // Before httpxy's own listener, which cuts the answer.
    answer.prependOnceListener('error', end);
    res.once('close', () => {
      leave();
      this.#options.onStreams(-1);
    });
  }

  #failed(attempt: Try | undefined, error: unknown): void {
    if (attempt === undefined || attempt.phase === 'over') return;
    const { phase, job, res, onFailed } = attempt;
    attempt.phase = 'over';
    const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
    const text = code === undefined || message.includes(code) ? message : `${message}, ${code}`;
    if (phase !== 'answered') onFailed({ text, sent: phase === 'sent', answered: false });
    else if (!job.isOver && !res.writableEnded) this.#options.onCut(job, text);
  }
}
