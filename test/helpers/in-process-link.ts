import type { ClientLink, HostLink } from '../../shared/contract/messages';

interface End {
  listener: ((message: unknown) => void) | null;
  closeListener: ((reason: string) => void) | null;
  queue: unknown[];
}

/**
 * Two ends of a link inside one process, for tests that need no wire. Every message passes through JSON, so that what works here works
 * over the wire. Delivery is asynchronous and in order; messages sent before the other side listens wait.
 */
export function createInProcessLink(): { readonly client: ClientLink; readonly host: HostLink } {
  let open = true;
  const clientEnd: End = { listener: null, closeListener: null, queue: [] };
  const hostEnd: End = { listener: null, closeListener: null, queue: [] };

  const deliver = (to: End, message: unknown): void => {
    if (!open) return;
    const copy: unknown = JSON.parse(JSON.stringify(message));
    void Promise.resolve().then(() => {
      if (to.listener === null) to.queue.push(copy);
      else to.listener(copy);
    });
  };
  const close = (): void => {
    if (!open) return;
    open = false;
    clientEnd.closeListener?.('closed');
    hostEnd.closeListener?.('closed');
  };
  const make = (own: End, other: End) => ({
    send: (message: unknown) => deliver(other, message),
    onMessage: (listener: (message: unknown) => void) => {
      own.listener = listener;
      for (const message of own.queue.splice(0)) listener(message);
    },
    onClose: (listener: (reason: string) => void) => {
      own.closeListener = listener;
    },
    close,
    queuedBytes: () => 0,
  });
  return { client: make(clientEnd, hostEnd), host: make(hostEnd, clientEnd) };
}
