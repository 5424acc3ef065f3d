import type { Way } from './csp-allows';
import { escapeHtml } from './waiting-page';

/** What a tag carries: the version of the page it stands in. */
export interface TagVersion {
  readonly page: string;
  readonly css: number;
}

export interface TagPage {
  readonly nonce: string | null;
  readonly ways: readonly Way[];
  /** False: the page came of a POST, which must not be sent again by a reload. */
  readonly isGet: boolean;
}

/** The tag that is written into a page. Pure. */
export function scriptTag({ page, css }: TagVersion, { nonce, ways, isGet }: TagPage): string {
  const attributes = [
    'src="/__slipway/live.js"',
    `data-page="${escapeHtml(page)}"`,
    `data-css="${css}"`,
    `data-ways="${ways.join(' ')}"`,
    ...(isGet ? [] : ['data-get="no"']),
    ...(nonce === null ? [] : [`nonce="${escapeHtml(nonce)}"`]),
  ];
  return `<script ${attributes.join(' ')} async></script>`;
}

const OVERLAY_STYLE = `
:host { all: initial; }
section { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto; box-sizing: border-box;
  padding: 16px 20px; background: #1d1113; color: #fff; border-top: 4px solid #ff6b6b; font: 14px/1.5 system-ui, sans-serif; }
h2 { font-size: 16px; margin: 0 0 8px; padding-inline-end: 80px; }
ul { margin: 0; padding: 0; list-style: none; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
li { margin: 6px 0; white-space: pre-wrap; }
b { color: #ffd0d0; }
button { position: absolute; inset: 12px 16px auto auto; font: inherit; color: #fff; background: transparent; border: 1px solid #fff;
  border-radius: 4px; padding: 2px 10px; cursor: pointer; }
button:focus-visible { outline: 2px solid #fff; outline-offset: 2px; }
`;

/** The one connection of a browser, for all its tabs. */
export const WORKER_SCRIPT = `'use strict';
const ports = new Set();
let last = null;
const listen = () => {
  const events = new EventSource('/__slipway/events');
  events.onmessage = (event) => { last = JSON.parse(event.data); for (const port of ports) port.postMessage(last); };
  events.onerror = () => { if (events.readyState === 2) setTimeout(listen, 1000); };
};
onconnect = (event) => {
  const port = event.ports[0];
  port.onmessage = (message) => {
    if (message.data === 'bye') { ports.delete(port); return; }
    // Back from the browser's cache: it is told what it missed.
    ports.add(port);
    if (last !== null) port.postMessage(last);
  };
  ports.add(port);
  if (last !== null) port.postMessage(last);
};
listen();
`;

/** The script in the pages of the server. Works without a worker, without locks and without storage. */
export const LIVE_SCRIPT = `(() => {
'use strict';
const me = document.currentScript;
const mark = Symbol.for('slipway.live');
if (!me || window[mark]) return;
window[mark] = true;
let page = me.dataset.page;
let css = Number(me.dataset.css);
const isGet = me.dataset.get !== 'no';
const ways = me.dataset.ways.split(' ');

let overlay = null;
let dismissed = '';
const hide = () => { if (overlay) overlay.remove(); overlay = null; };
const show = (title, failure) => {
  const key = JSON.stringify([title, failure]);
  if (overlay && overlay.key === key) return;
  hide();
  if (dismissed === key) return;
  overlay = document.createElement('slipway-overlay');
  overlay.key = key;
  const root = overlay.attachShadow({ mode: 'open' });
  const style = new CSSStyleSheet();
  style.replaceSync(${JSON.stringify(OVERLAY_STYLE)});
  root.adoptedStyleSheets = [style];
  const section = document.createElement('section');
  section.setAttribute('role', 'alertdialog');
  section.setAttribute('aria-label', title);
  const heading = document.createElement('h2');
  heading.textContent = title;
  const list = document.createElement('ul');
  const errors = failure.errors.length > 0 ? failure.errors : [{ message: failure.text }];
  for (const error of errors) {
    const item = document.createElement('li');
    if (error.file) {
      const place = document.createElement('b');
      place.textContent = error.file + ':' + error.line + (error.column ? ':' + error.column : '');
      item.append(place, ' ');
    }
    item.append(error.message);
    list.append(item);
  }
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Hide';
  const dismiss = () => { dismissed = key; hide(); };
  close.onclick = dismiss;
  section.onkeydown = (event) => { if (event.key === 'Escape') dismiss(); };
  section.append(heading, list, close);
  root.append(section);
  document.documentElement.append(overlay);
};

const swap = (version) => {
  for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
    const url = new URL(old.href, location.href);
    if (url.origin !== location.origin) continue;
    url.searchParams.set('slipway-css', version);
    const next = old.cloneNode();
    next.href = url.href;
    next.onload = () => old.remove();
    next.onerror = () => next.remove();
    old.after(next);
  }
};

const store = 'slipway.live';
const reloadFor = (version) => {
  try {
    if (sessionStorage.getItem(store) === version + ' ' + location.href) { page = version; return; }
    sessionStorage.setItem(store, version + ' ' + location.href);
  } catch (error) {
    // No storage for this page: then nothing stops a page that a cache keeps old from loading again with the next news only.
    void error;
  }
  page = version;
  if (isGet) location.reload(); else location.replace(location.href);
};

const take = (state) => {
  if (!state.isOn) { hide(); return; }
  const { failure, trouble } = state;
  if (failure) show('Build failed: ' + state.name, failure);
  else if (trouble) show(trouble.title, { text: trouble.text, errors: [] });
  else { dismissed = ''; hide(); }
  if (state.passage !== 'passing') return;
  if (state.page !== page) reloadFor(state.page);
  else if (state.css > css) { css = state.css; swap(state.page + '.' + css); }
};

const listen = (onState) => {
  const events = new EventSource('/__slipway/events');
  events.onmessage = (event) => onState(JSON.parse(event.data));
  events.onerror = () => { if (events.readyState === 2) setTimeout(() => listen(onState), 1000); };
};
// One tab listens for all; when it goes, the next one does.
const withoutWorker = () => {
  if (!ways.includes('page')) return;
  if (!window.BroadcastChannel || !navigator.locks) { listen(take); return; }
  const channel = new BroadcastChannel(store);
  let last = null;
  channel.onmessage = ({ data }) => { if (data === 'hello') { if (last) channel.postMessage(last); } else take(data); };
  channel.postMessage('hello');
  navigator.locks.request(store, () => new Promise(() => listen((state) => { last = state; channel.postMessage(state); take(state); })))
    .catch(() => listen(take));
};
const start = () => {
  if (!ways.includes('worker')) { withoutWorker(); return; }
  let worker = null;
  try { worker = new SharedWorker('/__slipway/worker.js', { name: store }); } catch (error) { withoutWorker(); return; }
  let isAlive = true;
  worker.onerror = () => { if (isAlive) withoutWorker(); isAlive = false; };
  worker.port.onmessage = ({ data }) => { if (isAlive) take(data); };
  worker.port.start();
  addEventListener('pagehide', () => worker.port.postMessage('bye'));
  addEventListener('pageshow', (event) => { if (event.persisted) worker.port.postMessage('hello'); });
};
start();
})();
`;
