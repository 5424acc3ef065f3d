import type { Handlers } from '../../../shared/contract/serve-contract';
import type { HostContext } from '../host-context';
import { editorHandlers } from './editor-handlers';
import { hostHandlers } from './host-handlers';
import { leftoverHandlers } from './leftover-handlers';
import { logHandlers } from './log-handlers';
import { portHandlers } from './port-handlers';
import { processHandlers } from './process-handlers';
import { projectHandlers } from './project-handlers';
import { proxyHandlers } from './proxy-handlers';
import { socketFileHandlers } from './socket-file-handlers';
import { suspectHandlers } from './suspect-handlers';

/** One handler for every entry of the contract; a missing one does not compile. */
export function createHandlers(context: HostContext): Handlers {
  return {
    ...hostHandlers(context),
    ...projectHandlers(context),
    ...processHandlers(context),
    ...suspectHandlers(context),
    ...editorHandlers(context),
    ...logHandlers(context),
    ...portHandlers(context),
    ...leftoverHandlers(context),
    ...proxyHandlers(context),
    ...socketFileHandlers(context),
  };
}
