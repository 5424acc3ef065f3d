import { CallError } from '../../../shared/contract/result';
import type { ProcessId } from '../../../shared/model/process';
import type { ProxyDesk } from './proxies-api';

function withoutProxy(id: ProcessId): CallError {
  return new CallError('bad-argument', `${id} has no proxy.`, 'Give it one in slipway.yaml: proxy: { port: 8081 }');
}

/** The proxies of all projects. */
export function createProxies(): ProxyDesk {
  return {
    configure: (id) => {
      throw withoutProxy(id);
    },
    listen: (id) => {
      throw withoutProxy(id);
    },
    follow: (id) => {
      throw withoutProxy(id);
    },
  };
}
