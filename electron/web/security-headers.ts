/** What the window may load and do, in the desktop app and in a browser. `connect`: what it may open connections to. */
function contentSecurityPolicy(connect: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** Headers of every answer that serves the window. `connect` stands in the policy as it is: nothing of a request that was not checked may be in it. */
export function windowHeaders(connect: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(connect),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
}

/**
 * Headers of every answer of the browser door. `ws:` is named because not every browser counts it as part of 'self'; `host` has passed the
 * allow-list, so it cannot add a directive.
 */
export function securityHeaders(host: string): Readonly<Record<string, string>> {
  return windowHeaders(`'self' ws://${host}`);
}
