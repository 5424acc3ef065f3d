import { joinSentences } from '../../shared/model/join-sentences';
import type { ProjectSnapshot } from '../../shared/model/project';

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Why no command was found and what to do, as whole sentences. A file that is there but cannot be used is no missing file. Pure. */
export function nothingFoundText({
  filesRead,
  problems,
  importable,
}: Pick<ProjectSnapshot, 'filesRead' | 'problems' | 'importable'>): string {
  const faulty = [...new Set(problems.filter(({ severity }) => severity === 'error').map(({ file }) => file))].filter(
    (file) => file !== '.',
  );
  if (faulty.length === 1)
    return `${faulty[0]} is there, but nothing of it can be run: the problem above says why. It is read again when it changes.`;
  if (faulty.length > 1)
    return `${listed(faulty)} are there, but nothing of them can be run: the problems above say why. They are read again when they change.`;
  const folder = problems.find(({ file, severity }) => file === '.' && severity === 'error');
  if (folder !== undefined) return joinSentences(folder.message, folder.hint);
  const offer = (importable ?? []).find(({ runnable }) => runnable > 0);
  if (offer !== undefined && filesRead.length === 0)
    return `Nothing of ${offer.file} is listed unless you ask. “Make slipway.yaml…” shows the new file before it writes it.`;
  const write = 'Write a slipway.yaml or a Procfile there.';
  if (filesRead.length === 0) return `It has none of the files Slipway reads: slipway.yaml, .air.toml, Procfile, package.json. ${write}`;
  return `${listed(filesRead)} ${filesRead.length === 1 ? 'was' : 'were'} read and ${filesRead.length === 1 ? 'names' : 'name'} no command to run. ${write}`;
}
