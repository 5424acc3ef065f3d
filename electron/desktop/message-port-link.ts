import type { HostLink } from '../../shared/contract/messages';

/** The part of Electron's MessagePortMain that is used; `node:worker_threads` ports are made to fit in tests. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/**
 * The host's end of a MessagePort. Messages wait in the port until `onMessage` is called, which starts it. A port cannot tell how much
 * the other side has not taken yet, so `queuedBytes` is 0 and a batch of log lines is bounded by its size alone.
 */
export function createMessagePortLink(port: PortLike): HostLink {
  let open = true;
  return {
    send(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose(listener) {
      port.on('close', () => {
        if (!open) return;
        open = false;
        listener('closed');
      });
    },
    close: () => port.close(),
    queuedBytes: () => 0,
  };
}
