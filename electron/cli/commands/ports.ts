import type { Listener } from '../../../shared/model/port-verdict';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { portsJson } from '../json-shapes';
import { safeText } from '../safe-text';
import { formatTable } from '../tables';

/** `slipway ports`: every listener on the machine that can be seen, ours first. */
export const run: Command = async ({ out, connect }) => {
  const host = await connect();
  const { listeners, closed } = await host.call('port.list', {});
  if (out.json) {
    out.document(portsJson(listeners, closed));
    return EXIT.done;
  }
  const header = ['PORT', 'PROTOCOL', 'ADDRESS', 'PID', 'USER', 'OWNER', 'NOTE', 'COMMAND'].map((text) => ({ text, paint: out.style.dim }));
  const rows = listeners.map((listener) => [
    String(listener.port),
    listener.protocol,
    { text: listener.address, ...(listener.exposed ? { paint: out.style.warn } : {}) },
    listener.pid === null ? '' : String(listener.pid),
    listener.user ?? '',
    ownerOf(listener),
    noteOf(listener),
    safeText(listener.command ?? '', false),
  ]);
  const missing = closed
    .filter(({ isMissing }) => isMissing)
    .map(({ port, process }) => [String(port), '', '–', '', '', process, { text: 'closed, expected open', paint: out.style.bad }, '']);
  for (const line of formatTable([header, ...rows, ...missing])) out.line(line);
  return EXIT.done;
};

/** Whose it is: the process of ours, Slipway itself, or what is known of somebody else's. */
function ownerOf({ slipway, process, owner }: Listener): string {
  if (slipway === null) return process ?? owner;
  return slipway.role === 'host' ? 'Slipway itself' : `Slipway (proxy of ${slipway.process})`;
}

/** What is worth a word: open to the network, or open though nothing of its process says so. */
function noteOf({ exposed, expected }: Listener): string {
  return [exposed ? 'visible on network' : '', expected === false ? 'not expected' : ''].filter((note) => note !== '').join(', ');
}
