import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { LoginCodes } from './login-codes';

const MAX_BODY_BYTES = 1_024;
const body = z.strictObject({ code: z.string().min(1).max(200) });

export interface LoginReply {
  readonly status: 200 | 400 | 401 | 413 | 415 | 429;
  readonly body: unknown;
}

const refuse = (status: 400 | 401 | 413 | 415 | 429, message: string, hint: string): LoginReply => ({
  status,
  body: { error: { code: 'unauthorized', message, hint } },
});

/** Resolves with the body, or null when it is longer than any login. The connection lives on, so that the answer can be sent. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseCode(text: string): string | null {
  try {
    const parsed = body.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.code : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** POST /login `{"code"}` → `{"token"}`. Host and Origin have been checked; the JSON content type keeps plain forms out as well. */
export async function answerLogin(request: IncomingMessage, codes: LoginCodes): Promise<LoginReply> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    return refuse(415, 'The login must be JSON.', 'Open the address that `slipway` prints.');
  const text = await readBody(request);
  if (text === null) return refuse(413, 'The login is too long.', 'Open the address that `slipway` prints.');
  const code = parseCode(text);
  if (code === null) return refuse(400, 'The login has no code.', 'Open the address that `slipway` prints.');
  const result = codes.exchange(code);
  if (result.kind === 'token') return { status: 200, body: { token: result.token } };
  if (result.kind === 'too-many') return refuse(429, 'Too many wrong codes.', 'Wait ten seconds, then open a fresh address: slipway');
  return refuse(401, 'This code was used already or is not known.', 'Ask for a fresh address: slipway');
}
