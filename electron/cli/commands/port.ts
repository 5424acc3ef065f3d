import type { PortVerdict } from '../../../shared/model/port-verdict';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { portJson } from '../json-shapes';
import { portNumber, textOption } from '../option-values';
import type { Output } from '../output';
import { safeText } from '../safe-text';
import { formatTable } from '../tables';

function print(verdict: PortVerdict, out: Output): void {
  const { style } = out;
  out.line(`${style.bold(`port ${verdict.port}`)}  ${verdict.free ? style.good(verdict.verdict) : style.warn(verdict.verdict)}`);
  out.line(safeText(verdict.explanation, false));
  if (verdict.advice !== '') out.line(safeText(verdict.advice, false));
  const holders = verdict.holders.map((holder) => [
    `  ${holder.pid === null ? 'pid unknown' : `pid ${holder.pid}`}`,
    safeText(holder.command ?? holder.unit ?? '', false),
    holder.address,
    holder.state,
    holder.user ?? '',
    holder.process ?? holder.owner,
  ]);
  for (const line of formatTable(holders)) out.line(line);
  for (const action of verdict.actions) {
    out.line(`  ${action.label}: ${action.touches}`);
    if (action.command !== null) out.line(style.dim(`    ${safeText(action.command, false)}`));
  }
}

/** `slipway port N [--host ADDR]`: why the port cannot be bound, who holds it, what can be done. Exit 0 whatever the verdict. */
export const run: Command = async ({ args, options, out, connect }) => {
  const port = portNumber(args[0] ?? '');
  const host = await connect();
  const verdict = await host.call('port.diagnose', { port, host: textOption(options.host) ?? null });
  if (out.json) out.document(portJson(verdict));
  else print(verdict, out);
  return EXIT.done;
};
