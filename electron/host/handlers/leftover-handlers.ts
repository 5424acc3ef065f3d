import type { Handlers } from '../../../shared/contract/serve-contract';
import { type HostContext, WORDS_FOR_BY } from '../host-context';

type Group = 'leftover.stop' | 'leftover.adopt' | 'leftover.leave';

export function leftoverHandlers({ leftovers }: HostContext): Pick<Handlers, Group> {
  return {
    'leftover.stop': ({ id, by }) => leftovers.stop(id, WORDS_FOR_BY[by]),
    'leftover.adopt': ({ id, by }) => leftovers.adopt(id, WORDS_FOR_BY[by]),
    'leftover.leave': ({ id }) => leftovers.leave(id),
  };
}
