import { startServices } from '../../../renderer/start-services';
import type { AppServices } from '../../../renderer/state/app-services';
import type { FakeClient } from './fake-client';

/** The app's services around a fake client whose link opens at once. */
export function fakeServices(client: FakeClient): AppServices {
  return startServices(
    {
      start: (events) => {
        client.onClose((reason) => events.onLost(reason, Date.now() + 1_000));
        events.onOpen(client);
      },
      retryNow: () => undefined,
      signIn: () => Promise.resolve(null),
    },
    { pickFolder: null, droppedPath: () => null, tellsPaths: false },
  );
}
