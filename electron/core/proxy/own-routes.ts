import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIVE_SCRIPT, WORKER_SCRIPT } from './reload-client';
import { type PageState, type ReloadHub, withoutWords } from './reload-hub';
import type { RequestJob } from './request-job';
import { WAITING_SCRIPT, waitingPage, waitingPagePolicy } from './waiting-page';

/** Everything under it is the proxy's own; the server never sees it. */
export const OWN_PREFIX = '/__slipway/';

const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['live.js', LIVE_SCRIPT],
  ['worker.js', WORKER_SCRIPT],
  ['waiting.js', WAITING_SCRIPT],
]);
const NO_STORE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Names that always mean this machine: a page of another site that has its name point here (DNS rebinding) has none of them. Pure. */
export function isLocalHostName(host: string | undefined): boolean {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** Whether a browser says that another site asks. Pure. What says nothing is no browser, or an old one asking for its own page. */
function isForeign(headers: RequestJob['req']['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && headers.origin.replace(/^https?:\/\//, '') !== headers.host;
}

/** Answers a request under the proxy's own path. It is in no list and no count: nobody asked the server. */
export function answerOwn(req: IncomingMessage, res: ServerResponse, hub: ReloadHub): void {
  const path = (req.url ?? '').slice(OWN_PREFIX.length).replace(/\?.*$/s, '');
  const script = SCRIPTS.get(path);
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  if (script !== undefined && isRead) {
    const headers = { ...NO_STORE, 'content-type': 'text/javascript; charset=utf-8', 'content-length': Buffer.byteLength(script) };
    res.writeHead(200, headers).end(req.method === 'HEAD' ? undefined : script);
  } else if (path === 'events' && req.method === 'GET' && !isForeign(req.headers)) {
    hub.attach(res, isLocalHostName(req.headers.host));
  } else {
    const status = path === 'events' && req.method === 'GET' ? 403 : 404;
    res.writeHead(status, { ...NO_STORE, 'content-length': 0 }).end();
  }
}

/** The page of a navigation whose server is not there. */
export function answerWaiting(job: RequestJob, state: PageState): void {
  const { req, carrier } = job;
  if (carrier.kind !== 'web' || carrier.res.headersSent || carrier.res.destroyed) return;
  const nonce = randomBytes(16).toString('base64');
  const body = waitingPage(isLocalHostName(req.headers.host) ? state : withoutWords(state), nonce);
  carrier.res
    .writeHead(503, {
      ...NO_STORE,
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'content-security-policy': waitingPagePolicy(nonce),
      'referrer-policy': 'no-referrer',
      'retry-after': '1',
    })
    .end(body);
  job.finish('done', 503, `shown the waiting page: ${state.text}`);
}
