// biome-ignore-all lint/a11y/useSemanticElements: rows are laid out by CSS grid, where table elements would lose their roles
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are reached through their row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid has the keys of its rows
import { memo } from 'react';
import type { ProxiedRequest } from '../../shared/model/proxy';
import { fullTime } from '../present/format-time';
import { presentRequest } from '../present/present-proxied';
import { useHostNow } from '../state/use-proxy';
import { classNames } from '../ui/class-names';
import { Icon } from '../ui/icon';
import { StateIcon } from '../ui/state-icon';
import css from './request-list.module.css';

interface RequestRowProps {
  readonly request: ProxiedRequest;
  readonly selected: boolean;
  /** The row that Tab reaches. */
  readonly reachable: boolean;
  /** Since when the list stands still, epoch ms: nothing counts after it. Null while it moves. */
  readonly pausedAt: number | null;
  readonly onSelect: (id: number) => void;
  readonly onCopy: (request: ProxiedRequest) => void;
}

const HELD_TICK_MS = 500;

/** One request. It is drawn again when it changes, and while it is held as its time counts. */
export const RequestRow = memo(function RequestRow({ request, selected, reachable, pausedAt, onSelect, onCopy }: RequestRowProps) {
  const now = useHostNow(request.state === 'held' && pausedAt === null ? HELD_TICK_MS : null);
  const { time, status, tone, kind, took, held } = presentRequest(request, pausedAt ?? now);
  const { id, method, path, note } = request;
  return (
    <div
      role="row"
      className={classNames(css.row, tone === 'held' && css.heldRow)}
      aria-selected={selected}
      tabIndex={reachable ? 0 : -1}
      onClick={() => onSelect(id)}
      onFocus={() => onSelect(id)}
    >
      <span role="gridcell" className={css.time} title={fullTime(request.at)}>
        {time}
      </span>
      <span role="gridcell" className={css.method}>
        {method}
      </span>
      <span role="rowheader" className={css.path} title={path}>
        <span className={css.pathText}>{path}</span>
        {kind !== '' && <span className={css.kind}>{kind}</span>}
      </span>
      <span role="gridcell" className={classNames(css.status, tone !== 'quiet' && css[tone])}>
        {tone === 'held' && <StateIcon kind="waiting" size={14} />}
        {tone === 'bad' && <Icon name="x" size={12} />}
        {status}
      </span>
      <span role="gridcell" className={classNames(css.number, css.took)}>
        {took}
      </span>
      <span role="gridcell" className={classNames(css.number, css.wait)}>
        {held}
      </span>
      <span role="gridcell" className={css.copy}>
        <button
          type="button"
          className={css.copyButton}
          aria-label={`Copy ${method} ${path}`}
          title="Copy the line (C)"
          tabIndex={reachable ? 0 : -1}
          onClick={() => onCopy(request)}
        >
          <Icon name="copy" size={14} />
        </button>
      </span>
      {note !== null && (
        <span role="gridcell" className={css.noteText}>
          {note}
        </span>
      )}
    </div>
  );
});
