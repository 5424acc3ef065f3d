import type { LeftoverAction, LeftoverPolicy, LeftoverReason } from '../../shared/model/leftover';
import type { TrustState } from '../../shared/model/project';

/** Who is there to be asked. `window`: the desktop app. `headless`: a host in a terminal or a service. */
export type LeftoverDoor = 'window' | 'headless';

export interface LeftoverQuestion {
  /** Chosen for this host (`slipway host --leftovers`); counts for everything it finds. */
  readonly ofHost: LeftoverPolicy | null;
  /** Chosen for the project; null where nobody chose. */
  readonly ofProject: LeftoverPolicy | null;
  readonly door: LeftoverDoor;
  readonly reason: LeftoverReason;
  readonly canAdopt: boolean;
}

/** Where nobody chose: what somebody kept goes on; what nobody could stop is asked about where there is somebody to ask. */
const BY_DEFAULT: Readonly<Record<LeftoverReason, Readonly<Record<LeftoverDoor, LeftoverPolicy>>>> = {
  'host-killed': { window: 'ask', headless: 'stop' },
  kept: { window: 'adopt', headless: 'adopt' },
  'keep-running': { window: 'ask', headless: 'leave' },
  left: { window: 'leave', headless: 'leave' },
};

/**
 * What becomes of a leftover that was just found. Pure. A project's `stop` is meant for what was left by accident: what somebody kept is
 * adopted, and what the project's file keeps is left. What somebody left by name is left again: only a word for this very host counts more.
 * What shall be adopted and cannot be is asked about.
 */
export function decideLeftover({ ofHost, ofProject, door, reason, canAdopt }: LeftoverQuestion): LeftoverPolicy {
  if (reason === 'left' && ofHost === null) return 'leave';
  const spared = ofProject === 'stop' && reason !== 'host-killed';
  const chosen = ofHost ?? (ofProject === null || spared ? BY_DEFAULT[reason][spared ? 'headless' : door] : ofProject);
  return chosen === 'adopt' && !canAdopt ? 'ask' : chosen;
}

/** The answer that suggests itself: what was kept on purpose is not stopped by a slip. Pure. */
export function suggestedAction(reason: LeftoverReason, canAdopt: boolean): LeftoverAction {
  if (reason === 'host-killed') return 'stop';
  return canAdopt ? 'adopt' : 'leave';
}

export interface AdoptFacts {
  /** Null for a build. */
  readonly name: string | null;
  readonly project: { readonly name: string; readonly trust: TrustState } | null;
  /** Run of the process that lives now; null while none does, `unknown` where there is no such process any more. */
  readonly liveRunId: number | null | 'unknown';
}

/** Why a leftover cannot be adopted, as what is so and what to do; null when it can. Pure. */
export function whyNotAdopt({ name, project, liveRunId }: AdoptFacts): { readonly text: string; readonly hint: string } | null {
  if (name === null) return { text: 'It is a build, which nobody waits for any more.', hint: 'Stop it, or leave it to end by itself.' };
  if (project === null) return { text: 'Its project is not in Slipway any more.', hint: 'Add the folder again, or stop it.' };
  if (liveRunId === 'unknown')
    return { text: `${name} is no longer in the files of ${project.name}.`, hint: 'Put it back into the file, or stop it.' };
  if (project.trust === 'untrusted')
    return { text: `${project.name} is not trusted.`, hint: `Read its commands and approve them: slipway trust ${project.name}` };
  if (project.trust === 'changed')
    return {
      text: `The plan of ${project.name} changed since it was approved.`,
      hint: `Read them and approve them: slipway trust ${project.name}`,
    };
  if (liveRunId !== null)
    return { text: `${name} runs already (run ${liveRunId}) and can have one run only.`, hint: 'Stop one of the two.' };
  return null;
}

/** Why a run with a stop under way is not to be adopted: it would get the signal of that stop a second time. */
export const BEING_STOPPED = { text: 'it was being stopped when its host ended', hint: 'Let that stop go on: slipway leftovers stop' };
