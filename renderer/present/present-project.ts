import { leftOver } from '../../shared/model/left-over';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProcessStateKind } from '../../shared/model/process-state';
import type { ProjectSnapshot } from '../../shared/model/project';

/** From worst to best: a project shows its worst process. */
const WORST_FIRST: readonly ProcessStateKind[] = ['failed', 'backoff', 'waiting', 'stopping', 'starting', 'running', 'exited', 'stopped'];

/** The worst state of these processes; `stopped` without any. A stopped one beside running ones does not make the project worse. */
export function worstState(processes: readonly Pick<ProcessSnapshot, 'state'>[]): ProcessStateKind {
  return WORST_FIRST.find((kind) => processes.some((process) => process.state.kind === kind)) ?? 'stopped';
}

export interface PresentedProject {
  readonly icon: ProcessStateKind | 'unready' | 'untrusted';
  /** `3 of 5`, `not trusted`, `changed`. */
  readonly count: string;
  /** For assistive technology: the icon and the count in words. */
  readonly words: string;
}

export function presentProject(
  project: Pick<ProjectSnapshot, 'trust'>,
  processes: readonly Pick<ProcessSnapshot, 'state'>[],
  /** How many of them are down here while a run of an earlier session lives. */
  left = 0,
): PresentedProject {
  if (project.trust === 'untrusted') return { icon: 'untrusted', count: 'not trusted', words: 'not trusted' };
  const worst = worstState(processes);
  const up = processes.filter((process) => process.state.kind === 'running').length;
  const count = `${up + left} of ${processes.length}`;
  if (project.trust === 'changed') return { icon: 'untrusted', count: 'changed', words: `commands changed, ${count} running` };
  const words = left === 0 ? `${count} running` : `${count} alive, ${left} left over`;
  const isDown = worst === 'stopped' || worst === 'exited';
  return {
    icon: left > 0 && isDown ? 'unready' : worst,
    count,
    words: `${words}${worst === 'running' || worst === 'stopped' ? '' : `, worst is ${worst}`}`,
  };
}

export interface TallyPart {
  readonly kind: ProcessStateKind | 'unready';
  readonly text: string;
}

const TALLY_ORDER: readonly ProcessStateKind[] = ['running', 'starting', 'stopping', 'waiting', 'backoff', 'failed', 'exited', 'stopped'];
/** Only these are said as a state one is in. */
const WITH_IN: ReadonlySet<ProcessStateKind> = new Set(['backoff']);

/** `3 running`, `1 waiting`, `1 in backoff`, `16 left over`; stopped and exited ones only where nothing else is there. */
export function presentTally(all: readonly ProcessSnapshot[], leftovers: readonly LeftoverSnapshot[] = []): readonly TallyPart[] {
  const processes = all.filter((process) => leftOver(process, leftovers) === null);
  const left = all.length - processes.length;
  const parts = TALLY_ORDER.flatMap((kind) => {
    const count = processes.filter((process) => process.state.kind === kind).length;
    return count === 0 ? [] : [{ kind, text: `${count} ${WITH_IN.has(kind) ? 'in ' : ''}${kind}` }];
  });
  const busy = [
    ...parts.filter((part) => part.kind !== 'stopped' && part.kind !== 'exited'),
    ...(left === 0 ? [] : [{ kind: 'unready' as const, text: `${left} left over` }]),
  ];
  return busy.length > 0 ? busy : parts;
}

/** Two letters for the narrow rail. */
export function initials(name: string): string {
  return name.slice(0, 2).toLowerCase();
}
