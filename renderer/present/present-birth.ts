import type { RunBirth } from '../../shared/model/reload';
import { durationText } from './format-duration';

/** One bar of the waterfall: what took how long, and where it lies between the beginning and ready, in percent. */
export interface BirthBar {
  readonly kind: 'build' | 'stop' | 'ports' | 'boot';
  readonly label: string;
  readonly text: string;
  readonly startPercent: number;
  readonly widthPercent: number;
}

export interface PresentedBirth {
  readonly bars: readonly BirthBar[];
  /** `1.42 s in all`; of a run that is not ready yet, up to where it is; of one that is over and never was, up to where it came. */
  readonly total: string;
}

const LABELS: Readonly<Record<BirthBar['kind'], string>> = { build: 'Build', stop: 'Stop', ports: 'Ports freed', boot: 'Boot' };

/** Where the time of a restart went, part after part. `isOver`: the run has ended. Null where nothing of it is known. Pure. */
export function presentBirth(birth: RunBirth | null | undefined, isOver = false): PresentedBirth | null {
  if (birth == null) return null;
  const parts = [
    { kind: 'build', ms: birth.buildMs },
    { kind: 'stop', ms: birth.stopMs },
    { kind: 'ports', ms: birth.portsMs },
    { kind: 'boot', ms: birth.bootMs },
  ] as const;
  const known = parts.flatMap(({ kind, ms }) => (ms === null ? [] : [{ kind, ms: Math.max(0, ms) }]));
  const total = known.reduce((sum, { ms }) => sum + ms, 0);
  if (known.length === 0) return null;
  const percent = (ms: number): number => (total === 0 ? 0 : Math.round((ms / total) * 1_000) / 10);
  let before = 0;
  const bars = known.map(({ kind, ms }): BirthBar => {
    const bar = { kind, label: LABELS[kind], text: durationText(ms), startPercent: percent(before), widthPercent: percent(ms) };
    before += ms;
    return bar;
  });
  return { bars, total: `${durationText(total)} in all${birth.bootMs === null ? (isOver ? ', never ready' : ', not ready yet') : ''}` };
}
