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
  project: Pick<ProjectSnapshot, 'trust' | 'plan'>,
  processes: readonly Pick<ProcessSnapshot, 'state'>[],
  /** How many of them are down here while a run of an earlier session lives. */
  left = 0,
): PresentedProject {
  // There is nothing to trust, and no dialog to do it in.
  if (hasNothingToTrust(project)) return { icon: 'stopped', count: 'no commands', words: 'no commands found' };
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

/** Its files name no command, or could not be read. Pure. */
export function hasNothingToTrust({ trust, plan }: Pick<ProjectSnapshot, 'trust' | 'plan'>): boolean {
  return trust === 'untrusted' && plan.length === 0;
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

/**
 * Two letters for each project in the narrow rail, in the order of the names; no two alike: where the first two are taken, the second one is
 * where the name begins to differ (`bad`, `badtoml`: `ba`, `bt`), else any later letter, else a number. Pure.
 */
export function abbreviations(names: readonly string[]): readonly string[] {
  const taken = new Map<string, string>();
  return names.map((name) => {
    const letters = [...name.toLowerCase()];
    const first = letters[0] ?? '?';
    const usual = letters.slice(0, 2).join('') || first;
    const other = [...(taken.get(usual) ?? '')];
    const differs = letters.findIndex((letter, at) => letter !== other[at]);
    const later = [...letters.slice(Math.max(1, differs)), ...letters.slice(1)].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
    const numbers = names.map((_, at) => String(at + 2));
    const free = [usual, ...[...later, ...numbers].map((second) => `${first}${second}`)].find((each) => !taken.has(each)) ?? usual;
    taken.set(free, name.toLowerCase());
    return free;
  });
}
