import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** RFC 9110 section 7.6.1: these speak of one connection, not of the message. `te: trailers` is kept: gRPC asks for it. */
const HOP_BY_HOP = ['keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate'] as const;
/** What a `Connection` header must not take away, whatever it names. */
const END_TO_END: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'cookie',
  'authorization',
  'upgrade',
  'te',
]);

/** Whether the client wants its connection to live on after this answer. Pure. */
export function wantsKeepAlive(httpVersion: string, connection: string | undefined): boolean {
  if (connection === undefined || connection === 'keep-alive') return httpVersion !== '1.0' || connection !== undefined;
  const tokens =
    connection
      ?.toLowerCase()
      .split(',')
      .map((token) => token.trim()) ?? [];
  return httpVersion === '1.0' ? tokens.includes('keep-alive') : !tokens.includes('close');
}

/** Takes away what concerns the client's connection only. Changes `headers`; twice does nothing. */
export function dropHopByHop(headers: IncomingHttpHeaders, httpVersion: string): void {
  const { connection } = headers;
  if (connection !== undefined && connection !== 'keep-alive') {
    for (const token of String(connection).toLowerCase().split(',')) {
      const name = token.trim();
      if (!END_TO_END.has(name) && name !== 'connection') delete headers[name];
    }
  }
  for (const name of HOP_BY_HOP) if (headers[name] !== undefined) delete headers[name];
  if (headers.te !== undefined && !/\btrailers\b/i.test(String(headers.te))) delete headers.te;
  if (connection !== undefined && httpVersion !== '1.0')
    headers.connection = wantsKeepAlive(httpVersion, connection) ? 'keep-alive' : 'close';
}

/** Adds one hop to a list another proxy may have begun. Pure. */
function appended(list: string | readonly string[] | undefined, value: string): string {
  const before = typeof list === 'string' ? list : list?.join(', ');
  return before === undefined || before === '' ? value : `${before}, ${value}`;
}

/**
 * Sets what tells the server whom it speaks to: `X-Forwarded-For`, `-Host`, `-Port` and `-Proto`. To be called once for each request: the list
 * of addresses is added to, and what a proxy in front of this one said of host, port and protocol stays. Nothing is added for CORS.
 */
export function setForwarded({ headers, socket }: IncomingMessage, proxyPort: number): void {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
  const host = headers.host ?? `localhost:${proxyPort}`;
  headers['x-forwarded-for'] = appended(headers['x-forwarded-for'], address);
  headers['x-forwarded-host'] ??= host;
  headers['x-forwarded-port'] ??= /:(\d+)$/.exec(host)?.[1] ?? String(proxyPort);
  headers['x-forwarded-proto'] ??= 'http';
}
