import { basename } from 'node:path';
import { loadImport } from '../../../electron/core/project/load-import';
import { loadProject } from '../../../electron/core/project/load-project';
import { nodeProjectFs } from '../../../electron/core/project/node-project-fs';
import { writeSlipwayYaml } from '../../../electron/core/project/write-slipway-yaml';
import type { ProjectPlan } from '../../../shared/model/project';

const OPTIONS = { platform: 'linux', searchPath: [], monotonicMs: () => 0 } as const;

/** The plan of a fixture's folder as on Linux; of its compose or process-compose file where only that is there. */
export async function loadFixture(folder: string): Promise<ProjectPlan> {
  const plan = await loadProject(folder, nodeProjectFs, OPTIONS);
  const [importable] = plan.importable ?? [];
  if (plan.processes.length > 0 || importable === undefined) return plan;
  return (await loadImport(`${folder}/${importable.file}`, nodeProjectFs, OPTIONS)) ?? plan;
}

/** A plan as a text to be read: the slipway.yaml it makes, what became of every key, problems and suggestions. */
export function goldenText(plan: ProjectPlan): string {
  const lines = [
    writeSlipwayYaml(plan, { schema: null }).trimEnd(),
    '--- report',
    ...(plan.report ?? []).map(
      ({ file, line, key, process, fate, became, text }) =>
        `${fate} ${file}:${line} ${key ?? '-'}${process === null ? '' : ` [${process}]`}${became === null ? '' : ` -> ${became}`}${text === '' ? '' : `: ${text}`}`,
    ),
    '--- problems',
    ...plan.problems.map(
      ({ severity, file, line, column, key, message }) => `${severity} ${file}:${line}:${column} ${key ?? '-'}: ${message}`,
    ),
    '--- suggestions',
    ...plan.suggestions.map(({ name, command, source }) => `${name}: ${command} (${source.file}:${source.line})`),
    '--- importable',
    ...(plan.importable ?? []).map(({ file, format, runnable, total }) => `${basename(file)} (${format}): ${runnable} of ${total}`),
  ];
  return `${lines.join('\n').replaceAll(plan.root, '<root>')}\n`;
}
