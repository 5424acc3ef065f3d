// biome-ignore-all lint/a11y/useSemanticElements: rows are laid out by CSS grid, where table elements would lose their roles
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are reached through their row, headers are not focusable
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import { useServices } from '../state/app-services';
import { classNames } from '../ui/class-names';
import { moveInRows } from '../ui/move-in-rows';
import { VisuallyHidden } from '../ui/visually-hidden';
import css from './process-list.module.css';
import { ProcessRow } from './process-row';

interface ProcessListProps {
  readonly project: ProjectSnapshot;
  readonly processes: readonly ProcessSnapshot[];
  readonly selectedId: ProcessId | null;
}

/** The project's processes, in the order of its files; rows never move when a state changes. */
export function ProcessList({ project, processes, selectedId }: ProcessListProps) {
  const { selection } = useServices();
  const grid = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  useEffect(() => {
    if (selectedId === null) return;
    const row = grid.current?.querySelector<HTMLElement>('[role="row"][aria-selected="true"]');
    row?.scrollIntoView({ block: 'nearest' });
    if (wantsFocus.current) row?.focus();
    wantsFocus.current = false;
  }, [selectedId]);
  const keyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = processes.findIndex((process) => process.id === selectedId);
    const next = processes[moveInRows(event.key, at, processes.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    wantsFocus.current = true;
    selection.selectProcess(project.id, next.id);
  };
  return (
    <div
      ref={grid}
      role="grid"
      className={css.list}
      aria-label={`Processes of ${project.name}`}
      aria-rowcount={processes.length + 1}
      data-pane=""
      tabIndex={-1}
      onKeyDown={keyDown}
    >
      <div role="row" className={css.head}>
        <span role="columnheader">
          <VisuallyHidden>State’s icon</VisuallyHidden>
        </span>
        <span role="columnheader">Process</span>
        <span role="columnheader">State</span>
        <span role="columnheader" className={css.number}>
          Up for
        </span>
        <span role="columnheader" className={css.number}>
          Restarts<span className={css.long}>, 24 h</span>
        </span>
        <span role="columnheader" className={classNames(css.number, css.usage)}>
          CPU
        </span>
        <span role="columnheader" className={classNames(css.number, css.usage)}>
          Memory
        </span>
        <span role="columnheader">Ports</span>
        <span role="columnheader">
          <VisuallyHidden>Actions</VisuallyHidden>
        </span>
      </div>
      {processes.map((process, at) => (
        <ProcessRow
          key={process.id}
          process={process}
          selected={process.id === selectedId}
          reachable={selectedId === null ? at === 0 : process.id === selectedId}
        />
      ))}
    </div>
  );
}
