import type { ProcessConfig } from '../../../shared/model/process';
import { checkDependencies } from './check-dependencies';
import { escapeText } from './escape-command';
import type { Dependency } from './find-circles';
import { type ForeignYaml, isSection } from './foreign-yaml';
import type { YamlPath } from './yaml-file';

/**
 * The processes of another tool's file, checked as those of slipway.yaml are: a circle is refused with its file and line. All its entries are
 * kept, so that the slipway.yaml which is made of it refuses the same until somebody takes one out. `section` holds the processes there.
 */
export function checkForeignDependencies(
  yaml: ForeignYaml,
  section: 'services' | 'processes',
  processes: readonly ProcessConfig[],
): readonly ProcessConfig[] {
  const { file, context } = yaml;
  const pathOf = ({ process, other }: Dependency): YamlPath => {
    const entries = yaml.data[section];
    const entry = isSection(entries) ? entries[process] : null;
    const written = isSection(entry) ? entry.depends_on : null;
    // compose has a short form, a list of names.
    return [section, process, 'depends_on', Array.isArray(written) ? written.indexOf(other) : other];
  };
  return checkDependencies(processes, [], {
    file,
    lineOf: (dependency) => yaml.line(pathOf(dependency)),
    fault: (dependency, message, hint) => {
      const path = pathOf(dependency);
      context.report(file, {
        ...yaml.yaml.positionOfKey(path),
        key: escapeText(path.join('.')),
        severity: 'error',
        message: escapeText(message),
        hint: escapeText(hint),
      });
    },
  });
}
