import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { findProject } from '../find-process';
import { trustJson } from '../json-shapes';

/** `slipway untrust PROJECT`: nothing of it starts any more; what runs goes on until it is stopped. */
export const run: Command = async ({ args, out, cwd, connect }) => {
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const project = await host.call('project.untrust', { projectId: findProject(args[0] ?? '', snapshot, cwd).id });
  if (out.json) out.document(trustJson(project));
  else out.line(`${project.name} is no longer trusted: nothing of it starts any more.`);
  return EXIT.done;
};
