import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProject } from '../find-process';
import { trustJson } from '../json-shapes';
import { printPlan } from '../print-plan';

/** `slipway trust PROJECT`: reads the folder anew, prints the plan and approves exactly that. */
export const run: Command = async ({ args, out, cwd, connect }) => {
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const { id } = findProject(args[0] ?? '', snapshot, cwd);
  const read = await host.call('project.rescan', { projectId: id });
  const project = await host.call('project.trust', { projectId: id, planHash: read.planHash });
  if (out.json) out.document(trustJson(project));
  else {
    out.line(`${out.style.bold(project.name)}  ${out.style.dim(project.root)}`);
    printPlan(project, out);
    out.line('Trusted: these commands may run.');
  }
  return EXIT.done;
};
