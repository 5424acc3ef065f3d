import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EXPORT_FORMATS } from '../../../shared/model/export';
import { nearestName } from '../../../shared/validate/nearest-name';
import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { findProject } from '../find-process';
import { textOption } from '../option-values';

/** `slipway export PROJECT systemd|compose|kubernetes [--out DIR]`: prints the files, or writes them into a folder; replaces none there. */
export const run: Command = async ({ args, options, out, cwd, connect }) => {
  const [project = '', wanted = ''] = args;
  const format = EXPORT_FORMATS.find((known) => known === wanted);
  if (format === undefined) {
    const near = nearestName(wanted, EXPORT_FORMATS);
    throw commandFailure(
      'bad-argument',
      `There is no export to ${wanted}.`,
      near === null ? `There are: ${EXPORT_FORMATS.join(', ')}` : `Did you mean ${near}?`,
    );
  }
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const { id } = findProject(project, snapshot, cwd);
  const exported = await host.call('project.export', { projectId: id, format });
  const folder = textOption(options.out);
  const written = folder === undefined ? null : await writeAll(resolve(cwd, folder), exported.files);
  if (out.json) out.document({ ...exported, written });
  else if (written === null) {
    for (const [index, { name, text }] of exported.files.entries()) {
      if (exported.files.length > 1) out.line(`${index === 0 ? '' : '\n'}# --- ${name}`);
      out.line(text.trimEnd());
    }
  } else {
    for (const path of written) out.line(`Wrote ${path}`);
    for (const { process, key, text } of exported.notes)
      out.line(out.style.dim(`  no counterpart: ${process === null ? '' : `${process}: `}${key}: ${text}`));
  }
  return EXIT.done;
};

async function writeAll(folder: string, files: readonly { readonly name: string; readonly text: string }[]): Promise<readonly string[]> {
  const paths = files.map(({ name }) => join(folder, name));
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, { text }] of files.entries()) await writeFile(paths[index] ?? folder, text, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const path = error instanceof Error && 'path' in error ? String(error.path) : folder;
    if (code === 'EEXIST')
      throw commandFailure('config-invalid', `${path} exists already; it was not touched.`, 'Choose an empty folder with --out.');
    throw commandFailure('permission-denied', `${path} can't be written: ${code}.`, 'Choose another folder with --out.');
  }
  return paths;
}
