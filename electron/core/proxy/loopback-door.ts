import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_HEADER_BYTES } from './sendable-answer';

/** The two addresses of this machine that nobody else can reach. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;
/** A family that this machine does not have. */
const NO_FAMILY: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);
/** A client that opens a connection and never finishes a header (RFC 9112 leaves the limit to us). */
const HEADERS_TIMEOUT_MS = 60_000;
/** Browsers keep idle connections for about five minutes; the side that closes first loses requests, so it is not us. */
const KEEP_ALIVE_MS = 330_000;

/**
 * Connections the kernel keeps until they are accepted (it has a limit of its own, somaxconn). While a server is away every request needs one
 * of its own; beyond 511, Node's default, a busy machine dropped some, and their clients got a reset half a minute later.
 */
const BACKLOG = 4_096;

export interface DoorHandlers {
  readonly onRequest: (req: IncomingMessage, res: ServerResponse) => void;
  readonly onUpgrade: (req: IncomingMessage, socket: Socket, head: Buffer) => void;
  readonly report: (message: string, error: unknown) => void;
}

/** The proxy's port could not be taken; `code` is the errno name, `host` the address that refused. */
export class DoorError extends Error {
  readonly code: string;
  readonly host: string;
  constructor(code: string, host: string, message: string) {
    super(message);
    this.code = code;
    this.host = host;
  }
}

/** The open port of a proxy. */
export interface LoopbackDoor {
  /** `host:port` of each socket. */
  readonly addresses: readonly string[];
  /** Takes no new connections; those that are idle are closed. Twice does nothing. */
  stopAccepting(): void;
  /** Closes every connection. Twice does nothing. */
  destroy(): void;
}

/** Malformed requests end here: an answer where that is possible, and the connection is closed. Never throws. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

function makeServer(handlers: DoorHandlers, sockets: Set<Socket>): Server {
  const server = createServer({
    // Uploads take as long as they take.
    requestTimeout: 0,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    noDelay: true,
  });
  server.timeout = 0;
  const guarded = (handle: () => void, socket: Socket): void => {
    try {
      handle();
    } catch (error) {
      handlers.report('a request to the proxy', error);
      socket.destroy();
    }
  };
  const onRequest = (req: IncomingMessage, res: ServerResponse): void => guarded(() => handlers.onRequest(req, res), req.socket);
  server.on('request', onRequest);
  // Asked before a body is sent: the server decides, as for any other request.
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('upgrade', (req, socket: Socket, head) => {
    socket.on('error', () => socket.destroy());
    guarded(() => handlers.onUpgrade(req, socket, head), socket);
  });
  server.on('connect', (_req, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', () => socket.destroy());
  });
  server.on('clientError', (error, socket) => refuseMalformed(error, socket as Socket));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return server;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new DoorError(error.code ?? 'EUNKNOWN', host, error.message)));
    server.listen({ port, host, exclusive: true, ipv6Only: host === '::1', backlog: BACKLOG }, () => {
      server.removeAllListeners('error');
      server.on('error', () => server.close());
      resolve();
    });
  });
}

export type OpenLoopbackDoor = (port: number, handlers: DoorHandlers) => Promise<LoopbackDoor>;

/**
 * Opens a port on 127.0.0.1 and ::1, never anywhere else. Rejects with DoorError when one of them is taken: half a proxy would leave it to
 * chance whom `localhost` reaches. A machine without one of the families gets the other alone.
 */
export async function openLoopbackDoor(port: number, handlers: DoorHandlers): Promise<LoopbackDoor> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const addresses: string[] = [];
  let missing: DoorError | null = null;
  const stopAccepting = (): void => {
    for (const server of servers) {
      if (server.listening) server.close();
      server.closeIdleConnections();
    }
  };
  for (const host of LOOPBACK) {
    const server = makeServer(handlers, sockets);
    try {
      await listen(server, port, host);
      servers.push(server);
      addresses.push(host === '::1' ? `[::1]:${port}` : `${host}:${port}`);
    } catch (error) {
      if (!(error instanceof DoorError) || !NO_FAMILY.has(error.code)) {
        stopAccepting();
        throw error;
      }
      missing = error;
    }
  }
  if (addresses.length === 0 && missing !== null) throw missing;
  return {
    addresses,
    stopAccepting,
    destroy() {
      stopAccepting();
      for (const socket of sockets) socket.destroy();
    },
  };
}
