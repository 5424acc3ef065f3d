import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostLink } from '../../shared/contract/messages';
import { createAllowedHosts } from './allowed-hosts';
import { createLoginCodes } from './login-codes';
import { answerLogin } from './login-route';
import { securityHeaders } from './security-headers';
import { createSocketDoor } from './socket-door';
import { listStaticFiles, type StaticFiles } from './static-files';

const LOOPBACK = '127.0.0.1';
/** A request that dribbles in must not hold a socket for ever. */
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 5_000;
const MAX_HEADER_BYTES = 16 * 1024;

export interface BrowserDoorOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** The built window. */
  readonly rendererDir: string;
  /** Token of host.json, for callers that are no page. */
  readonly bearerToken: string;
  readonly serve: (link: HostLink) => void;
  readonly now: () => number;
  readonly report: (message: string, error: unknown) => void;
}

export interface BrowserDoor {
  readonly port: number;
  /** The address without a code. */
  readonly url: string;
  /** The address with a fresh one-time code in its fragment, which no server and no log ever sees. */
  loginUrl(): string;
  /** Stops listening and closes every connection. Twice: nothing more happens. */
  close(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Opens the browser door on the loopback interface. Rejects with the bind error when the port cannot be had. */
export async function openBrowserDoor(options: BrowserDoorOptions): Promise<BrowserDoor> {
  const files: StaticFiles = await listStaticFiles(options.rendererDir);
  const codes = createLoginCodes(options.now);
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS });
  const port = await listen(server, options.port);
  const allowed = createAllowedHosts(port);
  const sockets = createSocketDoor({ allowed, codes, bearerToken: options.bearerToken }, options.serve, options.now);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const host = request.headers.host;
    const send = (status: number, contentType: string, body: string | Buffer): void => {
      response.writeHead(status, {
        ...securityHeaders(allowed.isAllowedHost(host) && host !== undefined ? host.toLowerCase() : `${LOOPBACK}:${port}`),
        'Content-Type': contentType,
        'Content-Length': Buffer.byteLength(body),
        // A body that was not wanted is not read: the connection goes with it.
        ...(request.method === 'POST' && !request.complete ? { Connection: 'close' } : {}),
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const text = (status: number, body: string): void => send(status, 'text/plain; charset=utf-8', body);

    if (!allowed.isAllowedHost(host)) return text(403, 'This address is not served here.\n');
    // A page of this door sends its own Origin or none; whoever sends another one is a foreign page.
    const { origin } = request.headers;
    if (origin !== undefined && !allowed.isAllowedOrigin(origin)) return text(403, 'The page is not from this door.\n');
    if (request.method === 'POST' && request.url === '/login') {
      if (!allowed.isAllowedOrigin(request.headers.origin)) return text(403, 'The page is not from this door.\n');
      const reply = await answerLogin(request, codes);
      return send(reply.status, 'application/json; charset=utf-8', JSON.stringify(reply.body));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return text(404, 'There is nothing here.\n');
    if (request.url === '/healthz') return text(200, '');
    const file = files.get(request.url ?? '');
    if (!file) return text(404, 'There is nothing here.\n');
    send(200, file.contentType, await file.read());
  };

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // The other side went away in the middle: nobody is left to answer.
      if (request.socket.destroyed) return;
      options.report('a request to the browser door failed', error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'Cache-Control': 'no-store' }).end();
    });
  });
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  server.on('error', (error) => options.report('the browser door', error));

  let closing: Promise<void> | null = null;
  return {
    port,
    url: `http://${LOOPBACK}:${port}/`,
    loginUrl: () => `http://${LOOPBACK}:${port}/#code=${codes.issueCode()}`,
    close() {
      closing ??= sockets.close().then(
        () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      );
      return closing;
    },
  };
}
