import { createCallClient } from '../../shared/contract/call-client';
import type { ClientLink } from '../../shared/contract/messages';
import { offeredProtocols, SOCKET_PATH } from '../../shared/contract/socket-protocol';
import type { Connector, ConnectorEvents } from './connector';
import { createRetryLoop } from './retry-loop';
import { exchangeCode, isHostThere, readCode, storedToken, storeToken, takeCodeFromAddress } from './sign-in';

const NO_CODE = 'This address holds no one-time code.';
const TOKEN_GONE = 'The host does not know this session any more: it was started anew, or the session ended.';

/** A link over a WebSocket that is open. Bytes are dropped: the host sends text only. */
function linkOverSocket(socket: WebSocket): ClientLink {
  let onMessage: ((message: unknown) => void) | null = null;
  const early: unknown[] = [];
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data !== 'string') return;
    const message: unknown = JSON.parse(event.data);
    if (onMessage === null) early.push(message);
    else onMessage(message);
  });
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => {
      onMessage = listener;
      for (const message of early.splice(0)) listener(message);
    },
    onClose: (listener) => {
      socket.addEventListener('close', (event) => listener(event.reason === '' ? 'the connection closed' : event.reason), { once: true });
    },
    close: () => socket.close(),
    queuedBytes: () => socket.bufferedAmount,
  };
}

function socketAddress(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${SOCKET_PATH}`;
}

/** The browser's way to the host: a one-time code in the address becomes a session token, the token opens the socket. */
export function createWebSocketConnector(): Connector {
  let events: ConnectorEvents | null = null;

  const refused = async (): Promise<void> => {
    if (await isHostThere()) {
      storeToken(null);
      events?.onSignInNeeded(TOKEN_GONE);
    } else events?.onLost('no host answers at this address', loop.plan());
  };
  const open = (): void => {
    const token = storedToken();
    if (token === null) {
      events?.onSignInNeeded(NO_CODE);
      return;
    }
    const socket = new WebSocket(socketAddress(), offeredProtocols(token));
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      loop.succeeded();
      const client = createCallClient(linkOverSocket(socket));
      client.onClose((reason) => events?.onLost(reason, loop.plan()));
      events?.onOpen(client);
    });
    socket.addEventListener('close', () => {
      if (!opened) void refused();
    });
  };
  const loop = createRetryLoop(open);

  const signIn = async (code: string | null): Promise<string | null> => {
    if (code === null) return 'There is no code in this text. Paste the whole address that `slipway` prints.';
    const result = await exchangeCode(code);
    if (!result.ok) return result.message;
    storeToken(result.token);
    open();
    return null;
  };

  return {
    start: (listener) => {
      if (events !== null) return;
      events = listener;
      // A link pasted into a tab that is open already changes only the fragment.
      addEventListener('hashchange', () => {
        const code = takeCodeFromAddress();
        if (code !== null && storedToken() === null) void signIn(code);
      });
      const code = takeCodeFromAddress();
      if (code === null) open();
      else
        void signIn(code).then((message) => {
          if (message === null) return;
          if (storedToken() === null) listener.onSignInNeeded(message);
          else open();
        });
    },
    retryNow: () => loop.now(),
    signIn: (pasted) => signIn(readCode(pasted)),
  };
}
