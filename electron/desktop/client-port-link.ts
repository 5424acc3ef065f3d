import type { ClientLink } from '../../shared/contract/messages';

/** The part of a MessagePortMain that main's own client needs. */
export interface ClientPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The client's end of a MessagePort, for main (tray, menu, notifications), which is one more client of the contract. */
export function createClientPortLink(port: ClientPort): ClientLink {
  let closed = false;
  let closeListener: ((reason: string) => void) | null = null;
  const end = (reason: string): void => {
    if (closed) return;
    closed = true;
    closeListener?.(reason);
  };
  port.on('close', () => end('the host process closed the connection'));
  return {
    send(message) {
      if (!closed) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose(listener) {
      closeListener = listener;
    },
    close() {
      port.close();
      end('closed');
    },
    queuedBytes: () => 0,
  };
}
