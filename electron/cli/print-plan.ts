import { joinSentences } from '../../shared/model/join-sentences';
import type { ProjectSnapshot } from '../../shared/model/project';
import type { Output } from './output';
import { safeText } from './safe-text';
import { formatTable } from './tables';

/** What was found in a folder, each with its file and line: the commands that trust would approve, the problems, the suggestions. */
export function printPlan(project: ProjectSnapshot, out: Output): void {
  const { style } = out;
  const paint = (severity: string) => (severity === 'error' ? style.bad : severity === 'warning' ? style.warn : style.dim);
  const rows = project.plan.flatMap((process) => [
    [
      `  ${process.name}`,
      safeText(process.commandLine, false) + (process.shell ? '  (by the shell)' : ''),
      process.cwd === '.' ? '' : `in ${safeText(process.cwd, false)}`,
      { text: `${process.source.file}:${process.source.line}`, paint: style.dim },
      process.change === null ? '' : process.change,
    ],
    ...[
      process.runs === null || process.runs === undefined ? null : `runs: ${process.runs}`,
      process.buildLine === null ? null : `build: ${process.buildLine}`,
      process.envFiles.length === 0 ? null : `env files: ${process.envFiles.join(', ')}`,
      process.envKeys.length === 0 ? null : `variables: ${process.envKeys.join(', ')}`,
      process.before === null ? null : `was: ${process.before}`,
    ].flatMap((detail) => (detail === null ? [] : [['', safeText(detail, false)]])),
  ]);
  for (const line of formatTable(rows)) out.line(line);
  if (project.plan.length === 0) out.line('  nothing that can be run was found');
  for (const { file, line, severity, message, hint } of project.problems)
    out.line(`  ${paint(severity)(severity)} ${file}:${line} ${safeText(joinSentences(message, hint), false)}`);
  for (const { file, format, runnable, total } of project.importable ?? [])
    out.line(
      style.dim(
        `  ${file}: ${runnable} of ${total} could run ${format === 'compose' ? 'without Docker' : 'here'}. To use them: slipway import ${safeText(`${project.root}/${file}`, false)}`,
      ),
    );
  for (const { name, command, source } of project.suggestions)
    out.line(style.dim(`  suggestion: ${name}: ${safeText(command, false)}  (${source.file}:${source.line})`));
}
