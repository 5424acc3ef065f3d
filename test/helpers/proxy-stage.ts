import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { systemClock } from '../../electron/core/clock';
import { openLoopbackDoor } from '../../electron/core/proxy/loopback-door';
import { OpenProxy, type OpenProxyOptions } from '../../electron/core/proxy/open-proxy';
import type { FollowedProcess } from '../../electron/core/proxy/passage';
import type { ProxyConfig } from '../../electron/core/proxy/process-proxy';
import type { ProcessState } from '../../shared/model/process-state';
import { freePort } from './free-port';

const HOLD = { timeMs: 30_000, requests: 1_000, bytes: 67_108_864 };

export const STOPPED: ProcessState = { kind: 'stopped', lastExit: null };
export function running(runId: number): ProcessState {
  const about = { attempt: 0, health: 'ready', handedOverFrom: null, lastExit: null } as const;
  return { kind: 'running', runId, pid: 4_000 + runId, startedAt: 1, readyAt: 2, ...about };
}
export function starting(runId: number): ProcessState {
  return { kind: 'starting', runId, pid: 4_000 + runId, startedAt: 1, attempt: 0, overdue: false, lastExit: null };
}
export function stopping(runId: number, then: 'stay-down' | 'start-again' = 'start-again'): ProcessState {
  const about = {
    step: 0,
    stepCount: 2,
    signal: 'SIGTERM',
    deadline: null,
    reason: 'restart',
    readyAt: 2,
    attempt: 0,
    lastExit: null,
  } as const;
  return { kind: 'stopping', runId, pid: 4_000 + runId, startedAt: 1, then, ...about };
}

/** A proxy over real sockets in front of a process that is only said to be in a state; its server is a Node server of the test. */
export interface ProxyStage {
  readonly proxy: OpenProxy;
  readonly port: number;
  readonly upstreamPort: number;
  readonly reports: unknown[];
  /** Connections of the server, open now. */
  readonly upstreamSockets: Set<Socket>;
  become(state: ProcessState, change?: Partial<FollowedProcess>): void;
  /** The server listens, with this handler from now on. */
  listen(handler?: RequestListener): Promise<Server>;
  /** It does not, and every connection of it is cut. */
  silence(): Promise<void>;
  close(): Promise<void>;
}

export async function openProxyStage(
  handler: RequestListener,
  config: Partial<ProxyConfig> = {},
  more: Pick<OpenProxyOptions, 'decoders'> = {},
): Promise<ProxyStage> {
  const [port, upstreamPort] = [await freePort(), await freePort()];
  const reports: unknown[] = [];
  const upstreamSockets = new Set<Socket>();
  let server: Server | null = null;
  let current = handler;
  const proxy = new OpenProxy({
    clock: systemClock,
    name: 'api',
    config: { port, target: upstreamPort, liveReload: false, hold: HOLD, ...config },
    isLive: config.liveReload ?? false,
    openDoor: openLoopbackDoor,
    diagnose: () => Promise.reject(new Error('nobody asks the port doctor here')),
    onChange: () => undefined,
    report: (message, error) => void reports.push([message, error]),
    ...more,
  });
  const stage: ProxyStage = {
    proxy,
    port,
    upstreamPort,
    reports,
    upstreamSockets,
    become(state, change = {}) {
      proxy.follow({ name: 'api', state, buildingSince: null, ports: [], reload: undefined, cause: null, ...change });
    },
    async listen(next) {
      current = next ?? current;
      const made = createServer((req, res) => current(req, res));
      made.on('connection', (socket) => {
        upstreamSockets.add(socket);
        socket.once('close', () => upstreamSockets.delete(socket));
      });
      await new Promise<void>((resolve) => made.listen({ port: upstreamPort, host: '127.0.0.1' }, resolve));
      server = made;
      return made;
    },
    async silence() {
      const ending = server;
      server = null;
      for (const socket of upstreamSockets) socket.resetAndDestroy();
      await new Promise<void>((resolve) => (ending === null ? resolve() : ending.close(() => resolve())));
    },
    async close() {
      proxy.close();
      await stage.silence();
    },
  };
  await stage.listen();
  await proxy.listen();
  const { listening } = proxy.view();
  if (listening.kind !== 'listening') throw new Error(`the proxy does not listen: ${JSON.stringify(listening)}`);
  stage.become(running(1));
  return stage;
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly rawTrailers: readonly string[];
  readonly body: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: NodeJS.Dict<string>;
  readonly body?: string | Buffer;
  readonly host?: string;
}

/** One request on a connection of its own. Rejects when the connection breaks before the whole answer came. */
export function ask(
  port: number,
  { method = 'GET', path = '/', headers = {}, body, host = '127.0.0.1' }: AskOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host, method, path, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          rawTrailers: res.rawTrailers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Resolves when it is so; looks every 5 ms, for 10 s at most. */
export async function untilTrue(wanted: () => boolean): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!wanted()) {
    if (Date.now() > limit) throw new Error(`it never came to be so: ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
