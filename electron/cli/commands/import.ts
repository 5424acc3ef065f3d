import { dirname, join, resolve } from 'node:path';
import { CallError } from '../../../shared/contract/result';
import { joinSentences } from '../../../shared/model/join-sentences';
import { defaultOptions } from '../../core/project/finish-plan';
import { IMPORT_NAMES, loadImport } from '../../core/project/load-import';
import { nodeProjectFs } from '../../core/project/node-project-fs';
import { writeSlipwayYaml } from '../../core/project/write-slipway-yaml';
import { writeProjectFile } from '../../host/write-project-file';
import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { printReport } from '../print-report';

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await writeProjectFile(file, text, force);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const isThere = error.message.includes('exists already');
    throw commandFailure(
      error.code,
      error.message,
      isThere ? 'Look at it first: --print shows the new text, --force replaces the file.' : error.hint,
    );
  }
}

/**
 * `slipway import PATH [--print] [--force]`: makes a slipway.yaml, beside the file, of an .air.toml, Procfile, package.json, compose or
 * process-compose file, with a report on every key. Needs no host; runs nothing; replaces nothing unless `--force` says so.
 */
export const run: Command = async ({ args, options, out, cwd }) => {
  const path = resolve(cwd, args[0] ?? '');
  const plan = await loadImport(path, nodeProjectFs, defaultOptions());
  if (plan === null) throw commandFailure('bad-argument', `${args[0]} is no file that can be imported.`, `These can: ${IMPORT_NAMES}`);
  const text = writeSlipwayYaml(plan, { schema: null });
  const faults = plan.problems.filter(({ severity }) => severity === 'error');
  const file = join(plan.root, 'slipway.yaml');
  const isEmpty = plan.processes.length === 0;
  if (!isEmpty && options.print !== true) await write(file, text, options.force === true);
  if (out.json) {
    out.document({
      file: isEmpty || options.print === true ? null : file,
      text,
      processes: plan.processes.map(({ name }) => name),
      report: plan.report ?? [],
      problems: plan.problems,
    });
  } else if (options.print === true) out.line(text.trimEnd());
  else {
    if ((plan.report ?? []).length > 0) printReport(plan, out);
    for (const problem of faults)
      out.line(`  ${out.style.bad('error')} ${problem.file}:${problem.line} ${joinSentences(problem.message, problem.hint)}`);
    if (isEmpty) out.line('Nothing here can be run by Slipway; no file was written.');
    else {
      const count = plan.processes.length === 1 ? '1 process' : `${plan.processes.length} processes`;
      out.line(`Wrote ${file} with ${count}. Next: slipway add ${dirname(file)}`);
    }
  }
  return isEmpty ? EXIT.failed : EXIT.done;
};
