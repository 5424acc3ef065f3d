import type { Connector } from './connector';
import { createPreloadConnector } from './preload-transport';
import { createWebSocketConnector } from './web-socket-transport';

/** The desktop window has a bridge; everything else is a browser. */
export function chooseConnector(): Connector {
  return window.slipway === undefined ? createWebSocketConnector() : createPreloadConnector(window.slipway);
}
