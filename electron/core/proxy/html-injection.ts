import { Transform, type TransformCallback } from 'node:stream';

/** A page whose head has not begun after this is passed on as it is. */
const MAX_LOOK_BYTES = 64 * 1024;
/** Names of elements that may come before the head. */
const BEFORE_HEAD = /^<(?:html[\s>/]|!|\?)/;
/** What has to be read to its last character before it is known whether it is the head, a comment or neither. */
const UNDECIDED = ['<head>', '<html>', '<!--', '<!d', '<?x'];
/** UTF-8's byte order mark, one character per byte. */
const BOM = '\u00ef\u00bb\u00bf';

/** The end of a tag that begins at `at`, quoted attributes considered; -1 while it is not complete. */
function tagEnd(text: string, at: number): number {
  let quote = '';
  for (let i = at; i < text.length; i += 1) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return i + 1;
  }
  return -1;
}

/**
 * Where the script tag goes: right after `<head>`, before anything of the page runs or names another base; without a head, before the first
 * thing that belongs to the page. Pure. -1 while more of the text is needed. `text` may have one character per byte: only ASCII is looked at.
 */
export function insertionPoint(text: string): number {
  if (text !== '' && text.length < BOM.length && BOM.startsWith(text)) return -1;
  let at = text.startsWith(BOM) ? BOM.length : 0;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    if (at >= text.length) return -1;
    if (text[at] !== '<') return at;
    const start = text.slice(at, at + 6).toLowerCase();
    if (UNDECIDED.some((name) => name.length > start.length && name.startsWith(start))) return -1;
    if (start.startsWith('<!--')) {
      const end = text.indexOf('-->', at + 4);
      if (end === -1) return -1;
      at = end + 3;
    } else if (/^<head[\s>/]/.test(start)) return tagEnd(text, at);
    else if (BEFORE_HEAD.test(start)) {
      const end = tagEnd(text, at);
      if (end === -1) return -1;
      at = end;
    } else return at;
  }
}

/** Writes a tag into an HTML document that streams by: bytes are held back only until its head has begun, 64 KB at most. */
export class HtmlInjection extends Transform {
  readonly #tag: Buffer;
  #start: Buffer[] | null = [];
  #bytes = 0;

  constructor(tag: string) {
    super();
    this.#tag = Buffer.from(tag, 'latin1');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#start === null) {
      done(null, chunk);
      return;
    }
    this.#start.push(chunk);
    this.#bytes += chunk.length;
    const whole = this.#start.length === 1 ? chunk : Buffer.concat(this.#start);
    const at = insertionPoint(whole.toString('latin1', 0, MAX_LOOK_BYTES));
    if (at === -1 && this.#bytes < MAX_LOOK_BYTES) {
      this.#start = [whole];
      done();
      return;
    }
    this.#start = null;
    if (at === -1) this.push(whole);
    else {
      if (at > 0) this.push(whole.subarray(0, at));
      this.push(this.#tag);
      this.push(whole.subarray(at));
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    const start = this.#start;
    this.#start = null;
    // Of a document nothing but blanks and comments came: the tag goes to its end.
    if (start !== null && this.#bytes > 0) {
      for (const chunk of start) this.push(chunk);
      this.push(this.#tag);
    }
    done();
  }
}
