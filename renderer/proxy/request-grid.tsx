// biome-ignore-all lint/a11y/useSemanticElements: rows are laid out by CSS grid, where table elements would lose their roles
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are reached through their row, headers are not focusable
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { ProxiedRequest } from '../../shared/model/proxy';
import { requestLine } from '../present/present-proxied';
import { copyText } from '../ui/copy-text';
import { moveInRows } from '../ui/move-in-rows';
import { VisuallyHidden } from '../ui/visually-hidden';
import css from './request-list.module.css';
import { RequestRow } from './request-row';

interface RequestGridProps {
  /** Newest first; those that are drawn. */
  readonly requests: readonly ProxiedRequest[];
  /** What the list leaves out; empty where it is whole. */
  readonly foot: string;
  /** Since when the list stands still, epoch ms; null while it moves. */
  readonly pausedAt: number | null;
}

/** The rows, one of them reachable by Tab: arrows move, C copies the line. The selected request stays selected as newer ones come. */
export function RequestGrid({ requests, foot, pausedAt }: RequestGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const [selectedId, setSelectedId] = useState<number | null>(null);
  const at = requests.findIndex(({ id }) => id === selectedId);

  useEffect(() => {
    if (selectedId === null || !wantsFocus.current) return;
    wantsFocus.current = false;
    const row = grid.current?.querySelector<HTMLElement>('[role="row"][aria-selected="true"]');
    row?.scrollIntoView({ block: 'nearest' });
    row?.focus({ preventScroll: true });
  }, [selectedId]);

  const copy = useCallback(
    (request: ProxiedRequest) => void copyText(requestLine(request, pausedAt ?? Date.now()), 'Copied 1 line'),
    [pausedAt],
  );

  const keyDown = (event: KeyboardEvent) => {
    const isCopy = event.key === 'c' && !event.altKey && (document.getSelection()?.isCollapsed ?? true);
    const chosen = requests[at];
    if (isCopy && chosen !== undefined) copy(chosen);
    else {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = requests[moveInRows(event.key, at, requests.length) ?? -1];
      if (next === undefined) return;
      wantsFocus.current = true;
      setSelectedId(next.id);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={css.scroller}>
      <div ref={grid} role="grid" aria-label="Requests" aria-rowcount={requests.length + 1} onKeyDown={keyDown} tabIndex={-1}>
        <div role="row" className={css.head}>
          <span role="columnheader" className={css.time}>
            Time
          </span>
          <span role="columnheader">Method</span>
          <span role="columnheader">Path</span>
          <span role="columnheader">Status</span>
          <span role="columnheader" className={css.number}>
            Took
          </span>
          <span role="columnheader" className={css.number}>
            Held for
          </span>
          <span role="columnheader">
            <VisuallyHidden>Copy</VisuallyHidden>
          </span>
        </div>
        {requests.map((request, place) => (
          <RequestRow
            key={request.id}
            request={request}
            selected={request.id === selectedId}
            reachable={at === -1 ? place === 0 : request.id === selectedId}
            pausedAt={pausedAt}
            onSelect={setSelectedId}
            onCopy={copy}
          />
        ))}
      </div>
      {foot !== '' && <p className={css.foot}>{foot}</p>}
    </div>
  );
}
