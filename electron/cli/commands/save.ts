import type { Command } from '../command';
import { commandFailure, EXIT } from '../command-failure';
import { findProject } from '../find-process';
import { projectJson } from '../json-shapes';

/**
 * `slipway save PROJECT [--print] [--force]`: writes the plan as slipway.yaml, with comments on what was changed or has no counterpart.
 * Where there is one, only what was set in the window is written into it; `--force` writes it anew.
 */
export const run: Command = async ({ args, options, out, cwd, connect }) => {
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const { id, name } = findProject(args[0] ?? '', snapshot, cwd);
  const what = { projectId: id, from: null, replace: options.force === true };
  const draft = await host.call('project.draft', what);
  const isNothing = draft.kind === 'update' && draft.changes.length === 0;
  if (draft.processes.length === 0)
    throw commandFailure('config-invalid', `${name} has no processes to save.`, 'See what was found: slipway add FOLDER');
  const saved = options.print === true || isNothing ? null : await host.call('project.save', { ...what, hash: draft.hash });
  if (out.json) {
    const { file, kind, text, changes, report } = draft;
    out.document({
      file,
      kind,
      written: saved !== null,
      text,
      changes,
      report,
      project: saved === null ? null : projectJson(saved.project),
    });
  } else if (options.print === true) out.line(draft.text.trimEnd());
  else if (saved === null)
    out.line(`${draft.file} says everything already; nothing was written. To write it anew: slipway save ${name} --force`);
  else {
    for (const change of draft.changes) out.line(`  ${change}`);
    out.line(`Wrote ${draft.file} of ${name}.`);
    if (saved.project.trust !== 'trusted')
      out.line(`Its commands are not the ones that were approved. To approve them: slipway trust ${name}`);
  }
  return EXIT.done;
};
