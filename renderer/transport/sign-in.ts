/** sessionStorage: ends with the tab, is not sent by itself, and other tabs cannot read it. */
const TOKEN_KEY = 'slipway.token';

export type SignInResult = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly message: string };

export function storedToken(): string | null {
  return sessionStorage.getItem(TOKEN_KEY);
}

export function storeToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(TOKEN_KEY);
  else sessionStorage.setItem(TOKEN_KEY, token);
}

/** The code out of a pasted address (`http://127.0.0.1:4500/#code=…`), a fragment, or the bare code; null when there is none. */
export function readCode(pasted: string): string | null {
  const text = pasted.trim();
  const code = /[#&]code=([\w-]+)/.exec(text)?.[1] ?? /^[\w-]{16,200}$/.exec(text)?.[0];
  return code ?? null;
}

/** Takes the one-time code out of the address bar, so that it is neither kept in the history nor copied along. */
export function takeCodeFromAddress(): string | null {
  const code = readCode(location.hash);
  if (location.hash.includes('code=')) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

function textOf(body: unknown, key: 'message' | 'hint'): string | null {
  const error = (body as { error?: Record<string, unknown> } | null)?.error;
  const text = error?.[key];
  return typeof text === 'string' ? text : null;
}

/** Exchanges a one-time code for a session token. A code works once. */
export async function exchangeCode(code: string): Promise<SignInResult> {
  try {
    const response = await fetch('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      credentials: 'omit',
    });
    const body: unknown = await response.json();
    const token = (body as { token?: unknown } | null)?.token;
    if (response.ok && typeof token === 'string') return { ok: true, token };
    return { ok: false, message: textOf(body, 'message') ?? `The host refused the code (HTTP ${response.status}).` };
  } catch (error) {
    return { ok: false, message: `The host did not answer: ${error instanceof Error ? error.message : String(error)}.` };
  }
}

/** True when a host answers at this address: then a refused socket means that the token is no longer known. */
export async function isHostThere(): Promise<boolean> {
  try {
    const response = await fetch('/healthz', { credentials: 'omit', cache: 'no-store' });
    return response.ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
