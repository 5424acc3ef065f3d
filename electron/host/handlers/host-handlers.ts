import type { Handlers } from '../../../shared/contract/serve-contract';
import { type HostContext, WORDS_FOR_BY } from '../host-context';

type Group =
  | 'snapshot.get'
  | 'settings.configure'
  | 'host.info'
  | 'host.login-url'
  | 'host.shutdown'
  | 'host.force'
  | 'host.stop-all'
  | 'host.dismiss-notice';

export function hostHandlers({ supervisor, snapshots, loginUrl, shutDown, force, configureSettings }: HostContext): Pick<Handlers, Group> {
  return {
    async 'snapshot.get'({ look = false }) {
      if (look) await supervisor.lookAtPrograms();
      return snapshots.current();
    },
    'host.info': () => snapshots.info(),
    'host.login-url': () => ({ url: loginUrl() }),
    async 'settings.configure'(settings) {
      await configureSettings(settings);
      snapshots.setSettings(settings);
      return settings;
    },
    'host.shutdown': ({ keep }) => shutDown(keep),
    'host.force'({ by }) {
      force(by);
      return {};
    },
    async 'host.stop-all'({ projectId, by }) {
      const outcomes = await supervisor.stopAll(projectId, WORDS_FOR_BY[by]);
      return { stopped: outcomes.filter(({ outcome }) => outcome !== 'not-running') };
    },
    'host.dismiss-notice'({ id }) {
      snapshots.dismissNotice(id);
      return {};
    },
  };
}
