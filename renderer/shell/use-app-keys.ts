import { useEffect } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { whyNot } from '../present/process-actions';
import { type AppServices, useServices } from '../state/app-services';
import { announce } from '../ui/live-region';

/** True where a key is part of what is being typed or chosen. */
function belongsToControl(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, [contenteditable], [role="menu"], [role="listbox"], [role="dialog"]') !== null;
}

function shown(services: AppServices): {
  readonly projectIds: readonly string[];
  readonly processes: readonly ProcessSnapshot[];
  readonly selected: ProcessSnapshot | null;
} {
  const { snapshot } = services.host.store.getState();
  const { projectId, processIds } = services.selection.store.getState();
  const processes = snapshot?.processes.filter((process) => process.projectId === projectId) ?? [];
  const chosen = projectId === null ? undefined : processIds[projectId];
  return {
    projectIds: snapshot?.projects.map((project) => project.id) ?? [],
    processes,
    selected: processes.find((process) => process.id === chosen) ?? processes[0] ?? null,
  };
}

function startOrStop(services: AppServices, process: ProcessSnapshot): void {
  const stops = process.phase !== 'down' && process.state.kind !== 'backoff' && process.state.kind !== 'waiting';
  if (process.state.kind === 'stopping') services.commands.kill(process.id);
  else if (stops) services.commands.stop(process.id);
  else services.commands.start(process.id);
}

/** F6: the next pane takes the focus; after the last one the first. */
function focusNextPane(backwards: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes.at((at + (backwards ? -1 : 1)) % Math.max(1, panes.length));
  if (next === undefined) return;
  (next.querySelector<HTMLElement>('[aria-current], [aria-selected="true"]') ?? next).focus();
}

function onProcessKey(services: AppServices, key: string): boolean {
  const { processes, selected } = shown(services);
  const { selection, commands } = services;
  if (/^[1-9]$/.test(key)) {
    const process = processes[Number(key) - 1];
    if (process !== undefined) selection.selectProcess(process.projectId, process.id);
    return process !== undefined;
  }
  if (selected === null) return false;
  const at = processes.indexOf(selected);
  const neighbour = key === 'j' ? processes[at + 1] : key === 'k' ? processes[at - 1] : undefined;
  if (neighbour !== undefined) selection.selectProcess(neighbour.projectId, neighbour.id);
  else if (key === 'r') {
    const reason = whyNot('restart', selected);
    if (reason === null) commands.restart(selected.id);
    else announce(reason);
  } else if (key === 'l') {
    const reason = whyNot('restart', selected);
    if (reason === null) commands.reload(selected.id);
    else announce(reason);
  } else if (key === 's') startOrStop(services, selected);
  else if (key === 'x' && runOf(selected.state) !== null) selection.setSignalMenu(selected.id);
  else return false;
  return true;
}

function onKey(services: AppServices, event: KeyboardEvent): boolean {
  const { selection } = services;
  if (event.key === 'F6') {
    focusNextPane(event.shiftKey);
    return true;
  }
  if (belongsToControl(event.target) || selection.store.getState().dialog !== null) return false;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && /^[1-9]$/.test(event.key)) {
    const projectId = shown(services).projectIds[Number(event.key) - 1];
    if (projectId !== undefined) selection.selectProject(projectId);
    return projectId !== undefined;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === 'Escape') return selection.back();
  if (event.key === '?') selection.showDialog({ kind: 'keys' });
  else if (event.key === 'p') selection.openPorts(null);
  else if (event.key === 'a') selection.showDialog({ kind: 'add-project', initialPath: null });
  else return selection.store.getState().view.kind === 'project' && onProcessKey(services, event.key);
  return true;
}

/** The window's keys. What a control has already handled is left alone. */
export function useAppKeys(): void {
  const services = useServices();
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (!event.defaultPrevented && onKey(services, event)) event.preventDefault();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [services]);
}
