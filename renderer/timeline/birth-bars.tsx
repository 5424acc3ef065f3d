import type { RunBirth } from '../../shared/model/reload';
import { presentBirth } from '../present/present-birth';
import css from './birth-bars.module.css';

interface BirthBarsProps {
  readonly runId: number;
  readonly birth: RunBirth | null | undefined;
  /** The run has ended. */
  readonly isOver?: boolean;
}

/** Where the time between the change and the new version went. Nothing where that is not known. */
export function BirthBars({ runId, birth, isOver }: BirthBarsProps) {
  const view = presentBirth(birth, isOver);
  if (view === null) return null;
  return (
    <section aria-label={`How run ${runId} came up`}>
      <h4 className={css.title}>
        Restart <span className={css.total}>{view.total}</span>
      </h4>
      <ol className={css.bars}>
        {view.bars.map(({ kind, label, text, startPercent, widthPercent }) => (
          <li key={kind}>
            <span className={css.label}>{label}</span>
            <span className={css.lane} aria-hidden="true">
              <span className={css[kind]} style={{ marginLeft: `${startPercent}%`, width: `${widthPercent}%` }} />
            </span>
            <span className={css.text}>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
