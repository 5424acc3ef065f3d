import { cspAllows, type Way } from './csp-allows';

/** Encodings this Node can undo, with the name the header has for them. */
export type KnownEncoding = 'identity' | 'gzip' | 'deflate' | 'br' | 'zstd';

export interface PageRequest {
  readonly method?: string | undefined;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
}

export interface PageResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
}

export type InjectDecision =
  | { readonly kind: 'inject'; readonly encoding: KnownEncoding; readonly nonce: string | null; readonly ways: readonly Way[] }
  /** No page at all, or none a person looks at: nothing to say about it. */
  | { readonly kind: 'leave' }
  /** A page that cannot have it; the window says so. */
  | { readonly kind: 'gap'; readonly reason: string };

const LEAVE: InjectDecision = { kind: 'leave' };

function text(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.join(',') ?? '');
}

/** Fragments that a script asks for and puts into a page: they would bring a second script tag with them. */
function isFragment(headers: PageRequest['headers']): boolean {
  return (
    headers['hx-request'] !== undefined ||
    headers['turbo-frame'] !== undefined ||
    headers['x-pjax'] !== undefined ||
    headers['x-up-version'] !== undefined ||
    headers['x-requested-with'] !== undefined
  );
}

/**
 * Whether a request is for a document that a browser shows. Pure. `Sec-Fetch-Dest` says it where the browser sends it (`iframe` counts:
 * a page may sit in one); else `Accept` does.
 */
export function asksForDocument({ method, headers }: PageRequest): boolean {
  if (method !== 'GET' && method !== 'POST') return false;
  if (headers.range !== undefined || headers['service-worker'] !== undefined || isFragment(headers)) return false;
  const dest = text(headers['sec-fetch-dest']);
  if (dest !== '') return dest === 'document' || dest === 'iframe' || dest === 'frame';
  return text(headers.accept).toLowerCase().includes('text/html');
}

/** Whether a request is a navigation that may be answered with a page of ours. Pure. */
export function isNavigation({ method, headers }: PageRequest): boolean {
  if (method !== 'GET' || headers.range !== undefined || isFragment(headers)) return false;
  const mode = text(headers['sec-fetch-mode']);
  return mode === '' ? text(headers.accept).toLowerCase().includes('text/html') : mode === 'navigate';
}

/** Bytes of ASCII mean the same in it: the tag can be written without knowing more. UTF-16 and UTF-32 are not among them. */
function isAsciiCompatible(contentType: string): boolean {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
  return !charset.startsWith('utf-16') && !charset.startsWith('utf-32') && !charset.startsWith('ucs') && charset !== 'iso-2022-jp';
}

/**
 * Whether the script is written into this answer. Pure. Only into whole HTML documents: never without a body (HEAD, 204, 304), in a range, an
 * attachment, a fragment or a service worker; never where a policy of the page forbids it, and never by weakening one.
 */
export function shouldInject(request: PageRequest, { status, headers }: PageResponse, host: string, hasZstd: boolean): InjectDecision {
  if (!asksForDocument(request)) return LEAVE;
  if (status < 200 || status === 204 || status === 205 || status === 206 || status === 304 || (status >= 300 && status < 400)) return LEAVE;
  const contentType = text(headers['content-type']);
  if (!/^\s*text\/html\b/i.test(contentType)) return LEAVE;
  if (/^\s*attachment\b/i.test(text(headers['content-disposition']))) return LEAVE;
  if (headers['content-range'] !== undefined) return LEAVE;
  if (!isAsciiCompatible(contentType)) return { kind: 'gap', reason: `the page is in ${/charset=\s*"?([\w-]+)/i.exec(contentType)?.[1]}` };
  const encoding = text(headers['content-encoding']).trim().toLowerCase() || 'identity';
  if (encoding === 'zstd' && !hasZstd) return { kind: 'gap', reason: 'the page is compressed with zstd, which this Node cannot undo' };
  if (!['identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd'].includes(encoding))
    return { kind: 'gap', reason: `the page is compressed with ${encoding}` };
  if (/\bno-transform\b/i.test(text(headers['cache-control']))) return { kind: 'gap', reason: 'the page says Cache-Control: no-transform' };
  const csp = cspAllows(headers['content-security-policy'], host);
  if (csp.kind === 'forbidden') return { kind: 'gap', reason: `page CSP (${csp.by})` };
  return { kind: 'inject', encoding: encoding === 'x-gzip' ? 'gzip' : (encoding as KnownEncoding), nonce: csp.nonce, ways: csp.ways };
}
