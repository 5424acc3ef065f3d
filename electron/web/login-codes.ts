import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * One-time codes and the session tokens they are exchanged for. Only digests are kept, and every comparison looks at all of them in
 * constant time. Nothing is stored: sessions end with the host.
 */
export interface LoginCodes {
  /** A fresh code, 256 bit, base64url. It works once. */
  issueCode(): string;
  exchange(code: string): ExchangeResult;
  isSession(token: string): boolean;
}

export type ExchangeResult =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-many' };

const SECRET_BYTES = 32;
/** A code printed in a terminal is often opened much later; unused ones still end some day. */
const CODE_LIFETIME_MS = 12 * 60 * 60_000;
/** Oldest goes first: a script that asks for URLs for ever must not fill the memory. */
const MAX_CODES = 32;
const MAX_SESSIONS = 100;
/** 256 bit cannot be guessed; this keeps a mad loop from burning CPU and filling the log. */
const MAX_FAILURES = 20;
const FAILURE_WINDOW_MS = 10_000;

/** A new secret: 256 bit, base64url (fits a sub-protocol name, RFC 6455 section 4.1 and RFC 9110 tokens). */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares two secrets in constant time, whatever their lengths. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function indexOfDigest(list: readonly { readonly digest: Buffer }[], wanted: Buffer): number {
  let found = -1;
  for (const [index, entry] of list.entries()) if (timingSafeEqual(entry.digest, wanted)) found = index;
  return found;
}

export function createLoginCodes(now: () => number): LoginCodes {
  const codes: { digest: Buffer; issuedAt: number }[] = [];
  const sessions: { digest: Buffer }[] = [];
  let failures: number[] = [];

  const dropOld = (): void => {
    const oldest = now() - CODE_LIFETIME_MS;
    while (codes[0] && codes[0].issuedAt < oldest) codes.shift();
  };

  return {
    issueCode() {
      dropOld();
      const code = newSecret();
      codes.push({ digest: digest(code), issuedAt: now() });
      if (codes.length > MAX_CODES) codes.shift();
      return code;
    },
    exchange(code) {
      dropOld();
      failures = failures.filter((at) => at > now() - FAILURE_WINDOW_MS);
      if (failures.length >= MAX_FAILURES) return { kind: 'too-many' };
      const index = indexOfDigest(codes, digest(code));
      if (index < 0) {
        failures.push(now());
        return { kind: 'refused' };
      }
      codes.splice(index, 1);
      const token = newSecret();
      sessions.push({ digest: digest(token) });
      if (sessions.length > MAX_SESSIONS) sessions.shift();
      return { kind: 'token', token };
    },
    isSession: (token) => indexOfDigest(sessions, digest(token)) >= 0,
  };
}
