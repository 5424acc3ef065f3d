import type { Command } from '../command';
import { EXIT } from '../command-failure';
import { describeStop } from '../describe-outcome';
import { findProject } from '../find-process';
import { stopJson, trustJson } from '../json-shapes';

/** `slipway remove PROJECT`: stops its processes, then forgets it. Its files stay as they are. */
export const run: Command = async ({ args, out, cwd, connect }) => {
  const host = await connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const { id } = findProject(args[0] ?? '', snapshot, cwd);
  const { project, stopped } = await host.call('project.remove', { projectId: id, by: 'command-line' });
  if (out.json) out.document({ ...trustJson(project), stopped: stopped.map(stopJson) });
  else {
    for (const stop of stopped) for (const line of describeStop(stop, out.style).lines) out.line(line);
    out.line(`${project.name} is removed. Its files stay as they are.`);
  }
  return EXIT.done;
};
