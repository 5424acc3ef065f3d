import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CONTENT_TYPES } from '../web/content-types';
import { windowHeaders } from '../web/security-headers';
import { APP_HOST, APP_SCHEME } from './app-origin';
import type { ElectronApi } from './electron-api';

/** `'self'` is enough: the host is reached by a MessagePort. */
const HEADERS: Readonly<Record<string, string>> = { ...windowHeaders("'self'"), 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** What a request asks for: a file below the renderer's folder, or the status that refuses it. */
export type AppFile = { readonly kind: 'file'; readonly file: string } | { readonly kind: 'refused'; readonly status: 400 | 403 | 405 };

/**
 * Decides which file a request means. Pure: nothing is read. Only GET and HEAD on `app://slipway`, and only what lies inside `root`
 * after decoding (`..%2f` reaches us undecoded; a plain `..` has been folded by the URL parser already).
 */
export function resolveAppFile(root: string, method: string, url: string): AppFile {
  if (method !== 'GET' && method !== 'HEAD') return { kind: 'refused', status: 405 };
  let pathname: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== `${APP_SCHEME}:` || parsed.host !== APP_HOST) return { kind: 'refused', status: 403 };
    pathname = decodeURIComponent(parsed.pathname);
  } catch (error) {
    if (error instanceof URIError || error instanceof TypeError) return { kind: 'refused', status: 400 };
    throw error;
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return { kind: 'refused', status: 400 };
  const file = path.join(root, pathname === '/' || pathname === '' ? 'index.html' : pathname);
  return isInside(root, file) ? { kind: 'file', file } : { kind: 'refused', status: 403 };
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

/** Answers one request with a whole file; a symbolic link that leads out of `root` is refused too. */
export async function serveAppFile(root: string, request: { readonly method: string; readonly url: string }): Promise<Response> {
  const wanted = resolveAppFile(root, request.method, request.url);
  if (wanted.kind === 'refused') return new Response(null, { status: wanted.status, headers: { ...HEADERS } });
  try {
    const real = await realpath(wanted.file);
    if (!isInside(await realpath(root), real)) return new Response(null, { status: 403, headers: { ...HEADERS } });
    const type = CONTENT_TYPES[path.extname(real).toLowerCase()] ?? 'application/octet-stream';
    const headers = { ...HEADERS, 'Content-Type': type };
    return new Response(request.method === 'HEAD' ? null : await readFile(real), { headers });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const missing = code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
    return new Response(null, { status: missing ? 404 : 500, headers: { ...HEADERS } });
  }
}

/** Must be called before the app is ready. The scheme is standard and secure; it does not bypass the content security policy. */
export function registerAppScheme({ protocol }: Pick<ElectronApi, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Must be called after the app is ready, once. */
export function handleAppScheme({ protocol }: Pick<ElectronApi, 'protocol'>, root: string): void {
  protocol.handle(APP_SCHEME, (request) => serveAppFile(root, request));
}
