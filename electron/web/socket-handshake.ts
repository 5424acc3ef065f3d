import type { IncomingMessage } from 'node:http';
import { SOCKET_PATH, SOCKET_PROTOCOL, TOKEN_PROTOCOL_PREFIX } from '../../shared/contract/socket-protocol';
import type { AllowedHosts } from './allowed-hosts';
import { isSameSecret, type LoginCodes } from './login-codes';

export type HandshakeDecision =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: 400 | 401 | 403 | 404; readonly why: string };

const refuse = (status: 400 | 401 | 403 | 404, why: string): HandshakeDecision => ({ ok: false, status, why });

/** What the decision needs from a request: no more, so that it can be tested by tables. */
export type HandshakeRequest = Pick<IncomingMessage, 'method' | 'url'> & {
  readonly headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
    readonly 'sec-websocket-protocol'?: string | undefined;
  };
};

export interface HandshakeRules {
  readonly allowed: AllowedHosts;
  readonly codes: LoginCodes;
  /** The command line's token, from host.json. */
  readonly bearerToken: string;
}

/**
 * Decides about an upgrade before anything is accepted. A page must come from this very door (Host and Origin, port included) and bring
 * a session token; a caller without Origin is no page and must bring the command line's token. `Origin: null` is a page nobody knows.
 */
export function decideHandshake(request: HandshakeRequest, rules: HandshakeRules): HandshakeDecision {
  const { host, origin } = request.headers;
  if (!rules.allowed.isAllowedHost(host)) return refuse(403, 'the Host header does not name this door');
  if (request.method !== 'GET' || request.url !== SOCKET_PATH) return refuse(404, 'there is nothing here');
  if (origin !== undefined && !rules.allowed.isAllowedOrigin(origin)) return refuse(403, 'the page is not from this door');

  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!offered.includes(SOCKET_PROTOCOL)) return refuse(400, `the sub-protocol ${SOCKET_PROTOCOL} is missing`);
  const tokens = offered.filter((name) => name.startsWith(TOKEN_PROTOCOL_PREFIX)).map((name) => name.slice(TOKEN_PROTOCOL_PREFIX.length));
  const token = tokens.length === 1 ? tokens[0] : undefined;
  if (token === undefined || token === '') return refuse(401, 'the token is missing');

  const known = origin === undefined ? isSameSecret(token, rules.bearerToken) : rules.codes.isSession(token);
  return known ? { ok: true } : refuse(401, 'the token is not known');
}
