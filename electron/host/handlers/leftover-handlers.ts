import type { Handlers } from '../../../shared/contract/serve-contract';
import { type HostContext, WORDS_FOR_BY } from '../host-context';

type Group = 'leftover.stop' | 'leftover.adopt' | 'leftover.leave';

export function leftoverHandlers({ leftovers, supervisor, report }: HostContext): Pick<Handlers, Group> {
  return {
    async 'leftover.stop'({ id, by }) {
      const outcome = await leftovers.stop(id, WORDS_FOR_BY[by]);
      supervisor
        .renewVerdicts(({ verdict }) => verdict === 'leftover' || verdict === 'inherited')
        .catch((error: unknown) => report('another look at what a leftover held', error));
      return outcome;
    },
    'leftover.adopt': ({ id, by }) => leftovers.adopt(id, WORDS_FOR_BY[by]),
    'leftover.leave': ({ id }) => leftovers.leave(id),
  };
}
