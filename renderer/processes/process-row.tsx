// biome-ignore-all lint/a11y/useSemanticElements: rows are laid out by CSS grid, where table elements would lose their roles
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are reached through their row, headers are not focusable
import { type KeyboardEvent, type MouseEvent, memo } from 'react';
import { bytesText } from '../../shared/model/bytes-text';
import { leftOver } from '../../shared/model/left-over';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { uptimeShort, uptimeText } from '../present/format-duration';
import { percentText } from '../present/percent-text';
import { presentState, type RowButton } from '../present/present-state';
import { HeldChip } from '../proxy/held-chip';
import { useHostSnapshot, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { StateIcon } from '../ui/state-icon';
import css from './process-list.module.css';
import { RowActions } from './row-actions';
import { Sparkline } from './sparkline';
import { useProcessNow } from './use-process-now';

interface ProcessRowProps {
  readonly process: ProcessSnapshot;
  readonly selected: boolean;
  /** The row that Tab reaches. */
  readonly reachable: boolean;
}

/** One process: state and reason, time, restarts, use, ports, and the actions that fit its state. */
export const ProcessRow = memo(function ProcessRow({ process, selected, reachable }: ProcessRowProps) {
  const { selection, commands } = useServices();
  const now = useProcessNow(process);
  const left = useHostSnapshot((snapshot) => leftOver(process, snapshot.leftovers));
  const state = presentState(process, now, left);
  const run = process.state.kind === 'stopping' ? null : runOf(process.state);
  const restarts = process.restartBuckets.reduce((sum, count) => sum + count, 0);
  const ports = [...new Set(process.ports.map((port) => port.port))].toSorted((a, b) => a - b);
  const select = (open: boolean) => selection.selectProcess(process.projectId, process.id, open);
  const click = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('button') !== null) return;
    select(true);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
    event.preventDefault();
    select(true);
  };
  const does = (button: RowButton) => {
    select(false);
    if (button.does === 'why-port') selection.openPorts(button.port);
    else if (button.does === 'review-trust') selection.showDialog({ kind: 'trust', projectId: process.projectId });
    else if (button.does === 'restart') commands.restart(process.id);
    else commands.start(process.id);
  };

  return (
    <div
      role="row"
      className={classNames(css.row, css[state.tone])}
      aria-selected={selected}
      tabIndex={reachable ? 0 : -1}
      data-process={process.id}
      onClick={click}
      onKeyDown={keyDown}
    >
      <span role="gridcell" className={css.icon}>
        <StateIcon kind={state.icon} left={state.left ?? undefined} />
      </span>
      <span role="rowheader" className={css.name} title={process.name}>
        {process.name}
      </span>
      <span role="gridcell" className={css.state}>
        <span className={css.word}>{state.word}</span>
        <span className={css.reason} title={state.reason}>
          {state.reason}
        </span>
        <HeldChip process={process} />
        {state.button !== null && (
          <Button size="small" aria-label={`${state.button.label} ${process.name}`} onClick={() => state.button && does(state.button)}>
            {state.button.label}
          </Button>
        )}
      </span>
      <span role="gridcell" className={classNames(css.number, css.uptime)}>
        {run !== null && (
          <>
            <span className={css.long}>{uptimeText(now - run.startedAt)}</span>
            <span className={css.short}>{uptimeShort(now - run.startedAt)}</span>
          </>
        )}
      </span>
      <span role="gridcell" className={css.restarts}>
        {restarts > 0 && (
          <Sparkline buckets={process.restartBuckets} hot={process.state.kind === 'backoff' || process.state.kind === 'failed'} />
        )}
        <span>{restarts}</span>
      </span>
      <span role="gridcell" className={classNames(css.number, css.usage)}>
        {percentText(process.cpuPercent)}
      </span>
      <span role="gridcell" className={classNames(css.number, css.usage)}>
        {process.rssBytes === null ? '' : bytesText(process.rssBytes)}
      </span>
      <span role="gridcell" className={css.ports}>
        {ports.slice(0, 1).map((port) => (
          <button
            key={port}
            type="button"
            className={css.port}
            aria-label={`Port ${port} of ${process.name}: who has it`}
            onClick={() => selection.openPorts(port)}
          >
            :{port}
          </button>
        ))}
        {ports.length > 1 && (
          <span className={css.more} title={ports.map((port) => `:${port}`).join(' ')}>
            +{ports.length - 1}
          </span>
        )}
      </span>
      <span role="gridcell" className={css.actions}>
        <RowActions process={process} />
      </span>
    </div>
  );
});
