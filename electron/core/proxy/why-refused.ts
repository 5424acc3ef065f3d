import type { IncomingMessage } from 'node:http';
import { hasBody } from './may-repeat';

/**
 * Why a request is not passed on at all, or null. Pure. A target with a host in it (absolute-form, RFC 9112 section 3.2.2) is for a proxy that
 * lets requests choose their server; this one never does. Of upgrades only WebSocket is tunnelled, because what the server would answer to
 * another one cannot be told apart from the protocol it began.
 */
export function whyRefused(
  { url, method, headers }: Pick<IncomingMessage, 'url' | 'method' | 'headers'>,
  isUpgrade: boolean,
): string | null {
  if (url === undefined || !(url.startsWith('/') || (url === '*' && method === 'OPTIONS')))
    return 'This proxy speaks to one server only, and the target of a request to it is a path.';
  if (!isUpgrade) return null;
  if (headers.upgrade?.trim().toLowerCase() !== 'websocket') return 'Of upgrades only WebSocket passes here.';
  if (method !== 'GET' || hasBody(headers)) return 'A WebSocket begins with a GET without a body.';
  return null;
}
