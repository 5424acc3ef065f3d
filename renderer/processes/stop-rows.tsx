import type { StopRow, StopRowKind } from '../present/present-stop';
import { classNames } from '../ui/class-names';
import { Icon } from '../ui/icon';
import { StateIcon } from '../ui/state-icon';
import css from './stop-rows.module.css';

function RowIcon({ kind }: { readonly kind: StopRowKind }) {
  if (kind === 'done') return <Icon name="check" size={14} className={css.done} />;
  if (kind === 'warning') return <Icon name="warn" size={14} className={css.warning} />;
  if (kind === 'failed') return <StateIcon kind="failed" size={14} />;
  return <StateIcon kind={kind === 'now' ? 'stopping' : 'stopped'} size={14} />;
}

/** A stop step by step: what was sent and when, who went, what waited, the proof. In the stop panel and in the history of runs. */
export function StopRows({ rows, label }: { readonly rows: readonly StopRow[]; readonly label: string }) {
  return (
    <ol className={css.rows} aria-label={label}>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a record only grows; two rows may say the same
        <li key={at} className={classNames(css.row, css[row.kind])}>
          <span className={css.at}>{row.at}</span>
          <span className={css.dot}>
            <RowIcon kind={row.kind} />
          </span>
          <div className={css.text}>
            {row.text}
            {row.detail !== null && (
              <div className={css.detail} title={row.detail}>
                {row.detail}
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
