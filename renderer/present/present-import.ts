import type { ImportableFile, ImportNote } from '../../shared/model/import-report';
import { FATE_WORDS } from '../../shared/model/import-report';

export interface ReportRow {
  readonly id: string;
  readonly where: string;
  readonly key: string;
  readonly fate: ImportNote['fate'];
  readonly words: string;
  /** `→ stop.kill_delay`, and what there is to say. */
  readonly text: string;
}

/** `12 keys mapped, 3 changed, 2 not supported`; only what there is. */
export function reportTally(report: readonly ImportNote[]): string {
  const fates = ['mapped', 'changed', 'unsupported'] as const;
  return fates
    .map((fate) => ({ fate, count: report.filter((note) => note.fate === fate).length }))
    .filter(({ count }) => count > 0)
    .map(({ fate, count }) => `${count} ${FATE_WORDS[fate]}`)
    .join(', ');
}

/** What differs comes first; what is simply mapped, last. Within each, as in the files. */
export function reportRows(report: readonly ImportNote[]): readonly ReportRow[] {
  const order = { unsupported: 0, changed: 1, mapped: 2 } as const;
  return report
    .map((note, index) => ({
      id: `${index} ${note.file} ${note.line} ${note.key ?? ''}`,
      where: `${note.file}:${note.line}`,
      key: note.key ?? '',
      fate: note.fate,
      words: FATE_WORDS[note.fate],
      text: [note.became === null ? '' : `→ ${note.became}`, note.text].filter((part) => part !== '').join(' · '),
    }))
    .sort((a, b) => order[a.fate] - order[b.fate]);
}

/** `compose.yaml: 2 of 3 services could run without Docker`. */
export function importOfferText({ file, format, runnable, total }: ImportableFile): string {
  const things = format === 'compose' ? 'service' : 'process';
  const many = format === 'compose' ? 'services' : 'processes';
  const where = format === 'compose' ? 'without Docker' : 'here';
  if (total === 1) return `${file}: its ${things} could ${runnable === 0 ? 'not ' : ''}run ${where}`;
  return `${file}: ${runnable === 0 ? 'none' : runnable} of ${runnable === 0 ? 'its ' : ''}${total} ${many} could run ${where}`;
}
