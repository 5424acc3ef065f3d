/** RFC 9110 section 9.2.1: what a client may send again without having changed anything. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** A request as far as repeating it goes. */
export interface RequestShape {
  readonly method: string;
  /** It says that a body follows, were it of no byte. */
  readonly hasBody: boolean;
  readonly isUpgrade: boolean;
}

/** How far a try went before it failed. */
export interface FailedTry {
  /** Its connection stood, so bytes of it may have reached the server. */
  readonly sent: boolean;
  /** The server had begun to answer. */
  readonly answered: boolean;
}

/** Whether the request says that a body follows. Pure. `Content-Length: 0` is none. */
export function hasBody(headers: { readonly [name: string]: string | readonly string[] | undefined }): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && length !== '0';
}

/**
 * Whether it may be sent twice, and so over a connection that was used before. Pure. A server closes an idle connection when it likes, also at
 * the very moment a request is written to it; what then becomes of that request nobody can know. Of servers that close after the second or
 * third answer without saying so, one POST in a hundred was lost even where the connection had answered a moment before.
 */
export function isRepeatable({ method, hasBody, isUpgrade }: RequestShape): boolean {
  return SAFE_METHODS.has(method) && !hasBody && !isUpgrade;
}

/** Whether a request whose try failed may be sent again. Pure. Never once an answer began; an unsafe one only if nothing was sent. */
export function mayRepeat(shape: RequestShape, { sent, answered }: FailedTry): boolean {
  if (answered) return false;
  return !sent || isRepeatable(shape);
}
