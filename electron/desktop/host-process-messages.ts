/** What main and its host process say to each other besides the contract: plain JSON over `parentPort`. */

/** Main → host process, with one transferred MessagePort: serve the contract on it. */
export interface ConnectMessage {
  readonly type: 'connect';
}

/** Host process → main. */
export type HostProcessMessage =
  /** Ports are served from now on. `attached`: a host of the same state directory ran already and answers through this process. */
  | { readonly type: 'ready'; readonly mode: 'own' | 'attached'; readonly hostPid: number; readonly url: string | null }
  /** It cannot serve; it exits right after. */
  | { readonly type: 'failed'; readonly message: string; readonly hint: string };

export function isConnectMessage(message: unknown): message is ConnectMessage {
  return typeof message === 'object' && message !== null && (message as { type?: unknown }).type === 'connect';
}

export function isHostProcessMessage(message: unknown): message is HostProcessMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { type, mode, message: text } = message as Record<string, unknown>;
  return (type === 'ready' && (mode === 'own' || mode === 'attached')) || (type === 'failed' && typeof text === 'string');
}
