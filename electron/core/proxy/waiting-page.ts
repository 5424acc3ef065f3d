import type { PageState } from './reload-hub';

/** Text for HTML, whatever a compiler wrote. Pure. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; background: Canvas; color: CanvasText; }
main { width: min(44rem, 90vw); padding: 2rem 0; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
#now { font-size: 1.125rem; margin: 0; }
#since { opacity: .8; margin: .25rem 0 0; font-variant-numeric: tabular-nums; }
#errors { padding: 0; list-style: none; font: 14px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
#errors li { border-inline-start: 3px solid currentColor; padding: .25rem .75rem; margin: .5rem 0; }
`;

function errorItems({ failure, trouble }: PageState): string {
  if (failure === null) return trouble === null ? '' : `<li>${escapeHtml(trouble.text)}</li>`;
  const places = failure.errors.map(
    ({ file, line, message }) => `<li><b>${escapeHtml(`${file}:${line}`)}</b><br>${escapeHtml(message)}</li>`,
  );
  return places.length > 0 ? places.join('') : `<li>${escapeHtml(failure.text)}</li>`;
}

/**
 * The page a navigation gets while its server is not there. Pure. It loads itself again when the server is; without JavaScript every two
 * seconds. `nonce` is for its style sheet and stands in the policy of its answer.
 */
export function waitingPage(state: PageState, nonce: string): string {
  const now = state.passage === 'passing' ? `${state.name} is there` : state.text;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(now)}</title>
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style nonce="${nonce}">${STYLE}</style>
<script src="/__slipway/waiting.js" defer></script>
</head>
<body>
<main>
<h1>${escapeHtml(state.name)}</h1>
<p id="now" role="status">${escapeHtml(now)}</p>
<p id="since">This page continues by itself.</p>
<ul id="errors" aria-label="What went wrong"${state.failure === null && state.trouble === null ? ' hidden' : ''}>${errorItems(state)}</ul>
</main>
</body>
</html>
`;
}

/** The policy of that page: nothing but its own script, its style sheet, the worker of all pages and its event stream. Pure. */
export function waitingPagePolicy(nonce: string): string {
  return `default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
}

/** The script of that page. */
export const WAITING_SCRIPT = `(() => {
'use strict';
const began = Date.now();
const byId = (id) => document.getElementById(id);
const take = (state) => {
  if (state.passage === 'passing') { leave(); return; }
  byId('now').textContent = state.text;
  document.title = state.text;
  const list = byId('errors');
  const failure = state.failure || (state.trouble && { text: state.trouble.text, errors: [] });
  list.hidden = failure === null;
  list.replaceChildren(...(failure === null ? [] : failure.errors.length > 0 ? failure.errors : [{ message: failure.text }]).map((error) => {
    const item = document.createElement('li');
    if (error.file) {
      const place = document.createElement('b');
      place.textContent = error.file + ':' + error.line;
      item.append(place, document.createElement('br'));
    }
    item.append(error.message);
    return item;
  }));
};
// A browser has six connections for one server, and a page that waits must not keep those that others need to load.
let letGo = () => {};
let isLeaving = false;
const leave = () => {
  if (isLeaving) return;
  isLeaving = true;
  letGo();
  location.reload();
};
const listen = () => {
  const events = new EventSource('/__slipway/events');
  letGo = () => events.close();
  events.onmessage = (event) => take(JSON.parse(event.data));
  events.onerror = () => { if (events.readyState === 2 && !isLeaving) setTimeout(listen, 1000); };
};
// The worker of the server's own pages: one connection for all tabs.
const start = () => {
  let worker = null;
  try { worker = new SharedWorker('/__slipway/worker.js', { name: 'slipway.live' }); } catch (error) { listen(); return; }
  let isAlive = true;
  worker.onerror = () => { if (isAlive) listen(); isAlive = false; };
  worker.port.onmessage = ({ data }) => { if (isAlive) take(data); };
  worker.port.start();
  letGo = () => worker.port.postMessage('bye');
  addEventListener('pagehide', letGo);
  addEventListener('pageshow', (event) => { if (event.persisted) worker.port.postMessage('hello'); });
};
setInterval(() => {
  byId('since').textContent = 'For ' + Math.round((Date.now() - began) / 1000) + ' s. This page continues by itself.';
}, 1000);
start();
})();
`;
