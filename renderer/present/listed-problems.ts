import type { ProjectProblem, ProjectSnapshot } from '../../shared/model/project';

/** What the lists of problems show and their counts count: faults and warnings. What an import merely changed stands in its report. Pure. */
export function listedProblems({ problems }: Pick<ProjectSnapshot, 'problems'>): readonly ProjectProblem[] {
  return problems.filter(({ severity }) => severity !== 'info');
}
