import type { PlannedProcess, ProjectPlan } from '../../../shared/model/project';
import { commandLine, escapeText } from './escape-command';
import { processHash } from './plan-hash';
import { relativeTo } from './read-context';
import type { ApprovedPlan } from './trust';

/** The rows of the trust dialog: exactly what would run, and what is new against the approved plan (null: nothing was approved). Pure. */
export function presentPlan(plan: ProjectPlan, approved: ApprovedPlan | null): readonly PlannedProcess[] {
  const envFiles = plan.envFiles ?? [];
  const base = approved !== null && approved.root === plan.root ? approved : null;
  return plan.processes.map((process) => {
    const was = base?.processes.find((candidate) => candidate.name === process.name);
    const isSame = was?.hash === processHash(process, plan.root, envFiles);
    const change = base === null || isSame ? null : was === undefined ? 'added' : 'changed';
    const fromFiles = envFiles.filter((file) => process.envFiles.includes(file.path)).flatMap((file) => file.keys);
    return {
      name: process.name,
      commandLine: commandLine(process.command),
      shell: process.command.kind === 'shell',
      runs: process.runs === undefined ? null : escapeText(process.runs),
      buildLine: process.build === null ? null : commandLine(process.build),
      cwd: relativeTo(plan.root, process.cwd),
      envKeys: [...new Set([...Object.keys(process.env), ...fromFiles])].map(escapeText),
      envFiles: process.envFiles.map((path) => escapeText(relativeTo(plan.root, path))),
      ports: process.ready.kind === 'port' ? [...new Set([...process.ports, process.ready.port])] : process.ports,
      source: { file: process.source.file, line: process.source.line },
      change,
      before: change === 'changed' && was !== undefined ? approvedLine(was, commandLine(process.command)) : null,
    };
  });
}

/** Where the command itself is the same, what it ran in turn tells the difference. */
function approvedLine(was: ApprovedPlan['processes'][number], now: string): string {
  return was.commandLine === now && was.runs !== null ? escapeText(was.runs) : was.commandLine;
}
