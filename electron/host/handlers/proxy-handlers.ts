import type { Caller, Handlers } from '../../../shared/contract/serve-contract';
import type { HostContext } from '../host-context';

type Group = 'proxy.configure' | 'proxy.listen' | 'proxy.follow' | 'proxy.unfollow';

/** Above this a client is behind: a batch it does not get is told with the next as skipped. */
const PAUSE_BYTES = 1024 * 1024;

export function proxyHandlers({ proxies }: HostContext): Pick<Handlers, Group> {
  const streams = new WeakMap<Caller, Map<string, () => void>>();
  const streamsOf = (caller: Caller): Map<string, () => void> => {
    const known = streams.get(caller);
    if (known !== undefined) return known;
    const created = new Map<string, () => void>();
    streams.set(caller, created);
    caller.onClose(() => {
      for (const leave of created.values()) leave();
      created.clear();
    });
    return created;
  };

  return {
    'proxy.configure': ({ processId, liveReload }) => proxies.configure(processId, liveReload),
    'proxy.listen': ({ processId }) => proxies.listen(processId),
    'proxy.follow'({ streamId, processId, tail }, caller) {
      const own = streamsOf(caller);
      let missed = 0;
      const { requests, leave } = proxies.follow(processId, tail, (batch) => {
        missed += batch.skipped;
        if (caller.queuedBytes() > PAUSE_BYTES) {
          missed += batch.requests.length;
          return;
        }
        caller.emit('proxy.requests-changed', { streamId, requests: batch.requests, skipped: missed });
        missed = 0;
      });
      own.get(streamId)?.();
      own.set(streamId, leave);
      return { requests: [...requests] };
    },
    'proxy.unfollow'({ streamId }, caller) {
      const own = streamsOf(caller);
      own.get(streamId)?.();
      own.delete(streamId);
      return {};
    },
  };
}
