import { FATE_WORDS } from '../../shared/model/import-report';
import type { ProjectPlan } from '../../shared/model/project';
import type { Output } from './output';
import { safeText } from './safe-text';
import { formatTable } from './tables';

type Reported = Pick<ProjectPlan, 'report' | 'filesRead' | 'problems'>;

const OWN_FILE = /^slipway\.ya?ml$/;

/** What became of every key, in the order of the files: mapped, changed and why, not supported and why, each with file and line. */
export function printReport(project: Reported, out: Output): void {
  const { style } = out;
  const paint = { mapped: style.dim, changed: style.warn, unsupported: style.warn } as const;
  const report = project.report ?? [];
  if (report.length === 0) out.line(`  nothing was imported: ${safeText(whyNothing(project), false)}`);
  const rows = report.map((note) => [
    { text: `  ${FATE_WORDS[note.fate]}`, paint: paint[note.fate] },
    { text: `${safeText(note.file, false)}:${note.line}`, paint: style.dim },
    safeText(note.key ?? '', false),
    safeText([...(note.became === null ? [] : [`→ ${note.became}`]), ...(note.text === '' ? [] : [note.text])].join('  '), false),
  ]);
  for (const line of formatTable(rows)) out.line(line);
}

/** A slipway.yaml alone counts, so that no other file is looked at; a fault in another file leaves nothing of it. */
function whyNothing({ filesRead, problems }: Reported): string {
  const faults = problems.filter(({ severity }) => severity === 'error');
  const own = [...filesRead, ...problems.map(({ file }) => file)].find((file) => OWN_FILE.test(file));
  if (own !== undefined) return `${own} says it all`;
  const [first] = faults;
  if (first !== undefined) return `see the error in ${first.file}:${first.line}`;
  return 'there is nothing here that is imported by itself';
}
