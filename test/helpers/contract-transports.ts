import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createSocketLink, openSocket } from '../../electron/cli/host-client';
import { createClientPortLink } from '../../electron/desktop/client-port-link';
import { createMessagePortLink, type PortLike } from '../../electron/desktop/message-port-link';
import { openBrowserDoor } from '../../electron/web/browser-door';
import { type CallClient, createCallClient } from '../../shared/contract/call-client';
import type { HostLink } from '../../shared/contract/messages';
import { createInProcessLink } from './in-process-link';

export interface OpenTransport {
  readonly client: CallClient;
  close(): Promise<void>;
}

/** Opens one transport with `serve` at the host's end, as the real doors do. */
export type OpenTransportTo = (serve: (link: HostLink) => void) => Promise<OpenTransport>;

/** A port of node:worker_threads with the manner of Electron's: messages arrive as events with `data`. */
function asElectronPort(port: MessagePort): PortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    on(event: 'message' | 'close', listener: ((event: { readonly data: unknown }) => void) & (() => void)) {
      if (event === 'message') port.on('message', (data: unknown) => listener({ data }));
      else port.on('close', () => listener({ data: undefined }));
      return this;
    },
    start: () => port.start(),
    close: () => port.close(),
  };
}

export const TRANSPORTS: Readonly<Record<'inProcess' | 'webSocket' | 'electron', OpenTransportTo>> = {
  async inProcess(serve) {
    const { client, host } = createInProcessLink();
    serve(host);
    const calls = createCallClient(client);
    return { client: calls, close: async () => calls.close() };
  },
  async webSocket(serve) {
    const bearerToken = 'a-token-for-tests';
    const door = await openBrowserDoor({
      port: 0,
      rendererDir: '/nonexistent',
      bearerToken,
      serve,
      now: Date.now,
      report: () => undefined,
    });
    const calls = createCallClient(createSocketLink(await openSocket(door.url, bearerToken)));
    return {
      client: calls,
      async close() {
        calls.close();
        await door.close();
      },
    };
  },
  async electron(serve) {
    const { port1, port2 } = new MessageChannel();
    serve(createMessagePortLink(asElectronPort(port1)));
    const calls = createCallClient(createClientPortLink(asElectronPort(port2)));
    return { client: calls, close: async () => calls.close() };
  },
};
