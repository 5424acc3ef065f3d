import { clockTime } from '../../shared/model/clock-time';
import { fullTime } from '../present/format-time';
import { classNames } from '../ui/class-names';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { StateIcon, type StateIconKind } from '../ui/state-icon';
import type { RunBlock } from './log-ring';
import { toVisibleText } from './parse-ansi';
import { endIconOf, presentRunFacts, type RunFacts } from './run-facts';
import css from './run-row.module.css';

function endIcon(facts: RunFacts): StateIconKind {
  if (facts.live !== null) return facts.live === 'running' && facts.readyMs === null ? 'unready' : facts.live;
  return endIconOf(facts) ?? 'stopped';
}

interface RunRowProps {
  readonly block: RunBlock;
  readonly facts: RunFacts;
  /** Drawn over the lines while its own row is out of sight above. */
  readonly sticky?: boolean;
  readonly onFold: (runId: number, folded: boolean) => void;
  readonly onCopy: (block: RunBlock) => void;
}

/** The header of a run: why it started and, once it is over, how it ended. Folds to this one line. */
export function RunRow({ block, facts, sticky = false, onFold, onCopy }: RunRowProps) {
  const { header, runId, folded } = block;
  const words = presentRunFacts(facts, block.rows.length, folded);
  return (
    // The sticky copy is for the pointer; keyboard and assistive technology have the row itself.
    <div className={classNames(css.run, sticky && css.sticky)} aria-hidden={sticky || undefined}>
      <button type="button" className={css.fold} tabIndex={sticky ? -1 : 0} aria-expanded={!folded} onClick={() => onFold(runId, !folded)}>
        <Icon name={folded ? 'right' : 'down'} size={14} />
        <StateIcon kind={endIcon(facts)} size={14} />
        <b>run {runId}</b>
        {header !== null && (
          <>
            <time className={css.time} title={fullTime(header.startedAt)}>
              {clockTime(header.startedAt)}
            </time>
            <span className={css.cause}>{toVisibleText(header.cause)}</span>
          </>
        )}
        <span className={css.facts}>
          {words.map((word) => (
            <span key={word}>{word}</span>
          ))}
        </span>
      </button>
      <IconButton icon="copy" label={`Copy run ${runId}`} tabIndex={sticky ? -1 : 0} onClick={() => onCopy(block)} />
    </div>
  );
}
