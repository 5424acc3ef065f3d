/** Path of the WebSocket on the host's address. */
export const SOCKET_PATH = '/socket';
/** The one sub-protocol the host answers with. */
export const SOCKET_PROTOCOL = 'slipway.v1';
/** In front of the token, which travels as a sub-protocol: an address ends in logs. */
export const TOKEN_PROTOCOL_PREFIX = 'slipway.token.';

/** The sub-protocols a client offers (RFC 6455 section 4.1): ours, and its token, base64url. The host never answers with the token. */
export function offeredProtocols(token: string): string[] {
  return [SOCKET_PROTOCOL, `${TOKEN_PROTOCOL_PREFIX}${token}`];
}
