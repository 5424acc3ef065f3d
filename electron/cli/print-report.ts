import { FATE_WORDS, type ImportNote } from '../../shared/model/import-report';
import type { Output } from './output';
import { safeText } from './safe-text';
import { formatTable } from './tables';

/** What became of every key, in the order of the files: mapped, changed and why, not supported and why, each with file and line. */
export function printReport(report: readonly ImportNote[], out: Output): void {
  const { style } = out;
  const paint = { mapped: style.dim, changed: style.warn, unsupported: style.warn } as const;
  if (report.length === 0) out.line('  nothing was imported: slipway.yaml says it all');
  const rows = report.map((note) => [
    { text: `  ${FATE_WORDS[note.fate]}`, paint: paint[note.fate] },
    { text: `${safeText(note.file, false)}:${note.line}`, paint: style.dim },
    safeText(note.key ?? '', false),
    safeText([...(note.became === null ? [] : [`→ ${note.became}`]), ...(note.text === '' ? [] : [note.text])].join('  '), false),
  ]);
  for (const line of formatTable(rows)) out.line(line);
}
