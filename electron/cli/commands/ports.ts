import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { portsJson } from '../json-shapes';
import { safeText } from '../safe-text';
import { formatTable } from '../tables';

/** `slipway ports`: every listener on the machine that can be seen, ours first. */
export const run: Command = async ({ out, connect }) => {
  const host = await connect();
  const { listeners } = await host.call('port.list', {});
  if (out.json) {
    out.document(portsJson(listeners));
    return EXIT.done;
  }
  const header = ['PORT', 'PROTOCOL', 'ADDRESS', 'PID', 'OWNER', 'COMMAND'].map((text) => ({ text, paint: out.style.dim }));
  const rows = listeners.map((listener) => [
    String(listener.port),
    listener.protocol,
    { text: listener.address, ...(listener.exposed ? { paint: out.style.warn } : {}) },
    listener.pid === null ? '' : String(listener.pid),
    listener.process ?? listener.owner,
    safeText(listener.command ?? '', false),
  ]);
  for (const line of formatTable([header, ...rows])) out.line(line);
  return EXIT.done;
};
