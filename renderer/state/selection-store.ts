import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProcessId, ProjectId } from '../../shared/model/process';

/** What fills the main area: a project with its processes, or one of the views with × and Esc. */
export type MainView =
  | { readonly kind: 'project' }
  | { readonly kind: 'ports'; readonly initialSubject: number | string | null }
  | { readonly kind: 'problems' };

export type DetailTab = 'logs' | 'runs' | 'ports' | 'proxy' | 'config' | 'environment';

export type OpenDialog =
  | { readonly kind: 'add-project'; readonly initialPath: string | null; readonly dropped?: string | null }
  | { readonly kind: 'trust'; readonly projectId: ProjectId }
  | { readonly kind: 'stop-all'; readonly projectId: ProjectId }
  | { readonly kind: 'remove'; readonly projectId: ProjectId }
  | { readonly kind: 'leftovers'; readonly projectId: ProjectId }
  /** `from`: a compose or process-compose file whose processes are added. */
  | { readonly kind: 'save'; readonly projectId: ProjectId; readonly from: string | null }
  | { readonly kind: 'export'; readonly projectId: ProjectId }
  | { readonly kind: 'keys' }
  | null;

export interface Selection {
  readonly projectId: ProjectId | null;
  /** The selected process of each project that was looked at. */
  readonly processIds: Readonly<Record<ProjectId, ProcessId>>;
  readonly view: MainView;
  readonly tab: DetailTab;
  /** Below 600 px the list and the detail are two pages. */
  readonly page: 'list' | 'detail';
  readonly dialog: OpenDialog;
  readonly railHidden: boolean;
  /** The signal menu of this process is open. */
  readonly signalMenuOf: ProcessId | null;
}

export interface SelectionStore {
  readonly store: StoreApi<Selection>;
  selectProject(projectId: ProjectId): void;
  /** Also leaves a view that covers the project; `open` turns to the detail page in a narrow window. */
  selectProcess(projectId: ProjectId, processId: ProcessId, open?: boolean): void;
  selectTab(tab: DetailTab): void;
  /** The view of all ports; asks about this port or path of a socket file at once. */
  openPorts(initialSubject: number | string | null): void;
  openProblems(): void;
  showDialog(dialog: OpenDialog): void;
  setSignalMenu(processId: ProcessId | null): void;
  toggleRail(): void;
  /** One level out: dialog, then view, then detail page. Returns false when there was nothing to leave. */
  back(): boolean;
}

export function createSelectionStore(): SelectionStore {
  const store = createStore<Selection>(() => ({
    projectId: null,
    processIds: {},
    view: { kind: 'project' },
    tab: 'logs',
    page: 'list',
    dialog: null,
    railHidden: false,
    signalMenuOf: null,
  }));
  const set = store.setState;
  return {
    store,
    selectProject: (projectId) => set({ projectId, view: { kind: 'project' }, page: 'list', signalMenuOf: null }),
    selectProcess: (projectId, processId, open = false) =>
      set((old) => ({
        projectId,
        processIds: { ...old.processIds, [projectId]: processId },
        view: { kind: 'project' },
        page: open ? 'detail' : old.page,
        signalMenuOf: null,
      })),
    selectTab: (tab) => set({ tab }),
    openPorts: (initialSubject) => set({ view: { kind: 'ports', initialSubject } }),
    openProblems: () => set({ view: { kind: 'problems' } }),
    showDialog: (dialog) => set({ dialog }),
    setSignalMenu: (signalMenuOf) => set({ signalMenuOf }),
    toggleRail: () => set((old) => ({ railHidden: !old.railHidden })),
    back: () => {
      const { dialog, view, page } = store.getState();
      if (dialog !== null) set({ dialog: null });
      else if (view.kind !== 'project') set({ view: { kind: 'project' } });
      else if (page === 'detail') set({ page: 'list' });
      else return false;
      return true;
    },
  };
}
