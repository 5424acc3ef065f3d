import type { CallClient } from '../../shared/contract/call-client';

/** What a connector tells. Each opened link has a client of its own. */
export interface ConnectorEvents {
  readonly onOpen: (client: CallClient) => void;
  /** The link closed or could not be opened; `retryAt` is the instant of the next attempt, epoch ms. */
  readonly onLost: (reason: string, retryAt: number) => void;
  /** The browser door wants a (new) one-time code; `reason` is a sentence with why. */
  readonly onSignInNeeded: (reason: string) => void;
}

/** Keeps a link to the host open: the same over a MessagePort and a WebSocket. */
export interface Connector {
  /** Opens the link. Called twice: does nothing. */
  start(events: ConnectorEvents): void;
  /** Does not wait for the next attempt. Does nothing while a link is open. */
  retryNow(): void;
  /** Takes a pasted address or code; resolves with null when it worked, else with a sentence. */
  signIn(pasted: string): Promise<string | null>;
}

/** First wait after a lost link, ms; doubles up to the longest one: a host that restarts is back within a second or two. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/** How long to wait before attempt number `attempt` (0 for the first), ms. */
export function retryDelayMs(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
}
