import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { ProxyServer } from 'httpxy';
import { carryTry, triedOf } from './carried-try';
import { setForwarded } from './forwarded-headers';
import type { RequestJob } from './request-job';
import type { TryFailure } from './traffic';
import type { Route, UpstreamLink } from './upstream-link';
import { closeFrame, FrameTracker } from './websocket-ending';

/** What a client needs to read the last frame; destroyed at once, the frame could be lost with the connection. */
const LINGER_MS = 1_000;

interface Try {
  readonly job: RequestJob;
  readonly onFailed: (failure: TryFailure) => void;
  readonly link: UpstreamLink;
  readonly socket: Socket;
  phase: 'sent' | 'answered' | 'over';
}

export interface UpgraderOptions {
  readonly proxyPort: number;
  /** +1 when a WebSocket stands, -1 at its end. */
  readonly onSockets: (change: 1 | -1) => void;
}

/** Takes WebSocket upgrades to the server and tunnels what follows, both ways, without looking at more than the headers of frames. */
export class UpgradeForwarder {
  readonly #options: UpgraderOptions;
  readonly #proxy = new ProxyServer();

  constructor(options: UpgraderOptions) {
    this.#options = options;
    this.#proxy.on('proxyReqWs', (request, req) => this.#sending(triedOf<Try>(req), request));
    this.#proxy.on('error', (error, req) => this.#failed(triedOf<Try>(req), error));
  }

  /** The connection of `route` stands. `onFailed` is called once where no answer began. */
  forward(job: RequestJob, link: UpstreamLink, route: Route, onFailed: (failure: TryFailure) => void): void {
    const { req, carrier } = job;
    if (carrier.kind !== 'upgrade') return;
    const { socket, head } = carrier;
    const attempt: Try = { job, onFailed, link, socket, phase: 'sent' };
    carryTry(req, attempt);
    setForwarded(req, this.#options.proxyPort);
    this.#proxy
      .ws(req, socket, { target: { host: route.host, port: route.port }, agent: route.agent }, head)
      .catch((error: unknown) => this.#failed(attempt, error));
  }

  #sending(attempt: Try | undefined, request: ClientRequest): void {
    if (attempt === undefined) return;
    const { job, socket } = attempt;
    // An answer that Node can make nothing of ends the connection without a word.
    request.once('close', () => {
      if (attempt.phase === 'sent') this.#failed(attempt, new Error('the connection was closed'));
    });
    request.once('response', (answer) => {
      if (answer.statusCode === 101) return;
      attempt.phase = 'answered';
      job.answering(answer.statusCode ?? 0, false);
    });
    // Before httpxy's own listener: nothing of the tunnel must be missed.
    request.prependOnceListener('upgrade', (_answer, upstream: Socket) => {
      attempt.phase = 'answered';
      job.answering(101, false);
      this.#follow(attempt, upstream, socket);
    });
  }

  /** Says good-bye in the server's place where it dies without a word: the browser then knows that it may connect again. */
  #follow({ job, link }: Try, upstream: Socket, socket: Socket): void {
    const frames = new FrameTracker();
    this.#options.onSockets(1);
    const sayGoodbye = (): void => {
      if (frames.hasClosed || !frames.isBetweenFrames || !socket.writable) return;
      frames.hasClosed = true;
      socket.write(closeFrame('the server restarts'));
      job.note('closed for a restart (1012)');
    };
    upstream.on('data', (chunk: Buffer) => frames.push(chunk));
    upstream.once('end', sayGoodbye);
    upstream.once('error', sayGoodbye);
    // Neither may read on to an end by itself: their pipes stop reading once the other one was ended.
    const end = (): void => {
      sayGoodbye();
      socket.end();
      upstream.end();
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    };
    const leave = link.addStream(end);
    const over = (): void => {
      upstream.destroy();
      leave();
    };
    upstream.once('close', end);
    socket.once('close', () => {
      over();
      this.#options.onSockets(-1);
      job.finish('done', 101);
    });
  }

  #failed(attempt: Try | undefined, error: unknown): void {
    if (attempt === undefined || attempt.phase === 'over') return;
    const { phase, onFailed } = attempt;
    attempt.phase = 'over';
    if (phase === 'sent') onFailed({ text: error instanceof Error ? error.message : String(error), sent: true, answered: false });
  }
}
