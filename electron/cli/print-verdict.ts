import type { PortVerdict, SocketFileVerdict } from '../../shared/model/port-verdict';
import { adviceWithFix } from '../../shared/model/verdict-words';
import type { Output } from './output';
import { safeText } from './safe-text';
import { formatTable } from './tables';

/** A verdict as the command line tells it: what is so, why, who, what can be done and what each way touches. */
export function printVerdict(verdict: PortVerdict | SocketFileVerdict, out: Output): void {
  const { style } = out;
  const what = 'path' in verdict ? safeText(verdict.path, false) : `port ${verdict.port}`;
  out.line(`${style.bold(what)}  ${verdict.free ? style.good(verdict.verdict) : style.warn(verdict.verdict)}`);
  out.line(safeText(verdict.explanation, false));
  const advice = adviceWithFix(verdict);
  if (advice !== '') out.line(safeText(advice, false));
  for (const { text } of verdict.warnings) {
    if (!verdict.advice.includes(text)) out.line(style.warn(safeText(text, false)));
  }
  const holders = verdict.holders.map((holder) => [
    `  ${holder.pid === null ? 'pid unknown' : `pid ${holder.pid}`}`,
    safeText(holder.command ?? holder.unit ?? '', false),
    safeText(holder.address, false),
    holder.state,
    holder.user ?? '',
    holder.slipway === undefined ? (holder.process ?? holder.owner) : 'Slipway',
  ]);
  for (const line of formatTable(holders)) out.line(line);
  for (const action of verdict.actions) {
    out.line(`  ${action.label}: ${safeText(action.touches, false)}`);
    if (action.command !== null) out.line(style.dim(`    ${safeText(action.command, false)}`));
  }
}
