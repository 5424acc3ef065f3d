/** Which Host and Origin headers the browser door accepts: an exact list, compared as text, so that no malformed value is ever parsed. */
export interface AllowedHosts {
  /** True for a Host header that names this door. Guards against DNS rebinding, so every request is asked, static files included. */
  isAllowedHost(header: string | undefined): boolean;
  /** True for the Origin of a page this door served, port included. `null` and a missing header are not. */
  isAllowedOrigin(header: string | undefined): boolean;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** The list for a door on `port`. Port 80 is left out of both headers by browsers (RFC 9110 section 7.2), so both spellings count there. */
export function createAllowedHosts(port: number): AllowedHosts {
  const hosts = new Set(LOOPBACK_NAMES.map((name) => `${name}:${port}`));
  if (port === 80) for (const name of LOOPBACK_NAMES) hosts.add(name);
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  return {
    isAllowedHost: (header) => header !== undefined && hosts.has(header.toLowerCase()),
    isAllowedOrigin: (header) => header !== undefined && origins.has(header),
  };
}
