import { createCallClient } from '../../shared/contract/call-client';
import type { ClientLink } from '../../shared/contract/messages';
import type { SlipwayBridge } from './bridge';
import type { Connector, ConnectorEvents } from './connector';
import { createRetryLoop } from './retry-loop';

/** A link through the bridge that the preload put on the window. */
function openBridgeLink(bridge: SlipwayBridge): ClientLink {
  let onMessage: ((message: never) => void) | null = null;
  let onClose: ((reason: string) => void) | null = null;
  let closedBecause: string | null = null;
  const early: unknown[] = [];
  const port = bridge.openPort(
    (message) => (onMessage === null ? early.push(message) : onMessage(message as never)),
    (reason) => {
      if (closedBecause !== null) return;
      closedBecause = reason;
      onClose?.(reason);
    },
  );
  return {
    send: (message) => {
      if (closedBecause === null) port.send(message);
    },
    onMessage: (listener) => {
      onMessage = listener as (message: never) => void;
      for (const message of early.splice(0)) listener(message);
    },
    onClose: (listener) => {
      onClose = listener;
      if (closedBecause !== null) listener(closedBecause);
    },
    close: () => port.close(),
    queuedBytes: () => 0,
  };
}

/** The desktop window's way to the host. The main process hands out a new port for every attempt. */
export function createPreloadConnector(bridge: SlipwayBridge): Connector {
  let events: ConnectorEvents | null = null;
  const open = (): void => {
    const client = createCallClient(openBridgeLink(bridge));
    client.onClose((reason) => events?.onLost(reason, loop.plan()));
    // The port exists before the host answers: the link counts as open with the first answer.
    void client.call('host.info', {}).then((result) => {
      if (!result.ok) return;
      loop.succeeded();
      events?.onOpen(client);
    });
  };
  const loop = createRetryLoop(open);
  return {
    start: (listener) => {
      if (events !== null) return;
      events = listener;
      open();
    },
    retryNow: () => loop.now(),
    signIn: () => Promise.resolve('The desktop window needs no code.'),
  };
}
