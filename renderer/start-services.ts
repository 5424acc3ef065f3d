import type { AppServices } from './state/app-services';
import { createCommands } from './state/commands';
import { createHostStore } from './state/host-store';
import { createSelectionStore } from './state/selection-store';
import { createThemeStore } from './state/theme-store';
import type { Connector } from './transport/connector';
import type { FolderAccess } from './transport/folder-access';

/** Makes the stores, ties them to a connector and opens the link. Once per window. */
export function startServices(connector: Connector, folders: FolderAccess): AppServices {
  const host = createHostStore();
  const services: AppServices = {
    host,
    selection: createSelectionStore(),
    commands: createCommands(host.call),
    theme: createThemeStore(),
    folders,
    retryNow: connector.retryNow,
    signIn: connector.signIn,
  };
  folders.onNamedFolder?.((path) => services.selection.showDialog({ kind: 'add-project', initialPath: path }));
  connector.start({ onOpen: host.opened, onLost: host.lost, onSignInNeeded: host.signInNeeded });
  return services;
}
