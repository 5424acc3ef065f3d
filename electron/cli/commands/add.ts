import { resolve } from 'node:path';
import type { ProjectSnapshot } from '../../../shared/model/project';
import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { addJson } from '../json-shapes';
import type { Output } from '../output';
import { printPlan } from '../print-plan';
import { printReport } from '../print-report';

function print(project: ProjectSnapshot, out: Output): void {
  out.line(`${out.style.bold(project.name)}  ${out.style.dim(project.root)}`);
  printPlan(project, out);
  if (project.trust === 'trusted') out.line('Trusted: these commands may run.');
  else if (project.plan.length > 0) out.line(`Nothing was run. To approve exactly these commands: slipway trust ${project.name}`);
}

/** `slipway add FOLDER [--trust]`: reads the folder and runs nothing. `--trust` approves exactly the plan that is printed. */
export const run: Command = async ({ args, options, out, cwd, connect }) => {
  const host = await connect();
  let project = await host.call('project.add', { path: resolve(cwd, args[0] ?? '.') });
  if (options.trust === true && project.trust !== 'trusted')
    project = await host.call('project.trust', { projectId: project.id, planHash: project.planHash });
  if (out.json) out.document({ ...addJson(project), ...(options.report === true ? { report: project.report ?? [] } : {}) });
  else {
    print(project, out);
    if (options.report === true) printReport(project, out);
  }
  return EXIT.done;
};
