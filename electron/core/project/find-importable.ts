import { resolve } from 'node:path';
import type { ImportableFile } from '../../../shared/model/import-report';
import { COMPOSE_FILES, importCompose } from './import-compose';
import { importProcessCompose, PROCESS_COMPOSE_FILES } from './import-process-compose';
import { importProcfile } from './import-procfile';
import { ReadContext } from './read-context';

/** What people call the Procfile for their own machine (Rails' `bin/dev` runs the first one). */
const DEV_PROCFILES: readonly string[] = ['Procfile.dev', 'Procfile.development', 'Procfile.local'];

/** Names in the root that are offered, and not read by themselves. */
export const IMPORTABLE_FILES: readonly string[] = [...DEV_PROCFILES, ...PROCESS_COMPOSE_FILES, ...COMPOSE_FILES];

/** Files in the root that somebody could make into a slipway.yaml. Read with a context of their own: what is wrong in them is no problem of the project. */
export async function findImportable(context: ReadContext): Promise<readonly ImportableFile[]> {
  const found: ImportableFile[] = [];
  const look = async (files: readonly string[], format: ImportableFile['format']) => {
    for (const file of files) {
      if ((await context.fs.kindOf(resolve(context.root, file))) !== 'file') continue;
      const own = new ReadContext(context.root, context.fs, context.platform, context.searchPath);
      const { processes, total } = await (format === 'compose' ? importCompose(own, file) : importProcessCompose(own, file));
      if (total > 0) found.push({ file, format, runnable: processes.length, total });
      return;
    }
  };
  for (const file of DEV_PROCFILES) {
    // `.foreman` may have named it: then its processes are listed already.
    if (context.filesRead.includes(file) || (await context.fs.kindOf(resolve(context.root, file))) !== 'file') continue;
    const own = new ReadContext(context.root, context.fs, context.platform, context.searchPath);
    const count = (await importProcfile(own, file))?.length ?? 0;
    if (count > 0) found.push({ file, format: 'procfile', runnable: count, total: count });
    break;
  }
  await look(PROCESS_COMPOSE_FILES, 'process-compose');
  await look(COMPOSE_FILES, 'compose');
  return found;
}
