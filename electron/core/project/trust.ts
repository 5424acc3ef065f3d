import type { ProjectPlan, TrustState } from '../../../shared/model/project';
import { commandLine } from './escape-command';
import { processHash } from './plan-hash';

/** What a person approved: kept so that a later difference can be shown. Holds no values of variables. */
export interface ApprovedPlan {
  /** Real path the approval is for. */
  readonly root: string;
  readonly hash: string;
  /** Epoch ms. */
  readonly approvedAt: number;
  readonly processes: readonly ApprovedProcess[];
}

export interface ApprovedProcess {
  readonly name: string;
  /** One line, escaped. */
  readonly commandLine: string;
  readonly runs: string | null;
  readonly hash: string;
}

/** Approves exactly this plan. The caller compares `plan.hash` with the hash the person was shown first. */
export function approvePlan(plan: ProjectPlan, approvedAt: number): ApprovedPlan {
  const processes = plan.processes.map((process) => ({
    name: process.name,
    commandLine: commandLine(process.command),
    runs: process.runs ?? null,
    hash: processHash(process, plan.root, plan.envFiles ?? []),
  }));
  return { root: plan.root, hash: plan.hash, approvedAt, processes };
}

/** Trust is for one real path and one plan: a moved folder is untrusted again, a changed plan is `changed` until approved. */
export function trustOf(plan: Pick<ProjectPlan, 'root' | 'hash'>, approved: ApprovedPlan | null): TrustState {
  if (approved === null || approved.root !== plan.root) return 'untrusted';
  return approved.hash === plan.hash ? 'trusted' : 'changed';
}
