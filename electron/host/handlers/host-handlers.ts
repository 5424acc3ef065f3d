import type { Handlers } from '../../../shared/contract/serve-contract';
import { type HostContext, WORDS_FOR_BY } from '../host-context';

type Group = 'snapshot.get' | 'host.info' | 'host.login-url' | 'host.shutdown' | 'host.stop-all' | 'host.dismiss-notice';

export function hostHandlers({ supervisor, snapshots, loginUrl, shutDown }: HostContext): Pick<Handlers, Group> {
  return {
    'snapshot.get': () => snapshots.current(),
    'host.info': () => snapshots.info(),
    'host.login-url': () => ({ url: loginUrl() }),
    async 'host.shutdown'() {
      return { stopped: await shutDown() };
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
