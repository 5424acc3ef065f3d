import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { HostSnapshot } from '../../shared/contract/snapshot';
import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import type { FolderAccess } from '../transport/folder-access';
import type { CommandState, Commands } from './commands';
import type { HostCall, HostState, HostStore } from './host-store';
import type { Selection, SelectionStore } from './selection-store';
import type { ThemeStore } from './theme-store';

/** Everything the components work with; made once in main.tsx, or by a test around a fake client. */
export interface AppServices {
  readonly host: HostStore;
  readonly selection: SelectionStore;
  readonly commands: Commands;
  readonly theme: ThemeStore;
  readonly folders: FolderAccess;
  readonly retryNow: () => void;
  readonly signIn: (pasted: string) => Promise<string | null>;
}

const ServicesContext = createContext<AppServices | null>(null);

export function AppServicesProvider({ services, children }: { readonly services: AppServices; readonly children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

export function useServices(): AppServices {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('AppServicesProvider is missing above this component');
  return services;
}

export function useSelection<T>(select: (state: Selection) => T): T {
  return useStore(useServices().selection.store, select);
}

export function useCommands(): Commands {
  return useServices().commands;
}

export function useCommandState<T>(select: (state: CommandState) => T): T {
  return useStore(useServices().commands.store, select);
}

/** The calls of the contract, over whatever link is open; stays the same over lost links. */
export function useCall(): HostCall {
  return useServices().host.call;
}

export function useHost<T>(select: (state: HostState) => T): T {
  return useStore(useServices().host.store, select);
}

/** Part of the snapshot. Only below the shell, which draws nothing else until a snapshot is there. */
export function useHostSnapshot<T>(select: (snapshot: HostSnapshot) => T): T {
  return useHost((state) => {
    if (state.snapshot === null) throw new Error('drawn before the first snapshot arrived');
    return select(state.snapshot);
  });
}

export function useProcess(processId: ProcessId): ProcessSnapshot | null {
  return useHost((state) => state.snapshot?.processes.find((process) => process.id === processId) ?? null);
}

/** Home folder of the host, for paths that start with ~; null until it is known. */
export function useHome(): string | null {
  return useHost((state) => state.snapshot?.host.homeDir ?? null);
}
