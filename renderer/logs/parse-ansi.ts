/**
 * Turns one line of output into spans for drawing. Output is text: there is no markup, SGR colours become one of the sixteen theme colours
 * (so every one keeps its measured contrast), other well-formed escape sequences draw nothing, and every other control or bidi character
 * is shown as a visible escape (ECMA-48; Unicode UAX 9; CVE-2021-42574 for why bidi overrides must not act).
 * Called per visible row only. Colours do not carry over from line to line.
 */
export interface AnsiStyle {
  /** 0–15, or null for the log's own colour. */
  readonly color: number | null;
  /** 1–15: drawn as a fill with the log's surface colour as text; null for none. */
  readonly background: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
}

export interface LogSpan {
  readonly text: string;
  readonly style: AnsiStyle;
  /** True for the visible stand-in of a character that is not drawn as itself. */
  readonly escaped: boolean;
}

export const PLAIN_STYLE: AnsiStyle = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
};

const ESC = '\u001b';

/** Bidi controls, zero-width and separator characters: shown by their code point. Tab stays. */
function visibleStandIn(code: number): string | null {
  if (code === 0x09) return null;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  const shown =
    (code >= 0x80 && code <= 0x9f) ||
    code === 0x061c ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    code === 0xfeff;
  return shown ? `\\u${code.toString(16).padStart(4, '0')}` : null;
}

/** Nearest of the sixteen for the 6×6×6 cube, the grey ramp and true colour: by brightness and by which channels lead. */
function nearestOfSixteen(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40) {
    if (most < 64) return 0;
    if (most < 160) return 8;
    return most < 224 ? 7 : 15;
  }
  const middle = (most + least) / 2;
  const base = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
  return most > 200 && base !== 0 ? base + 8 : base;
}

function fromPalette(index: number): number | null {
  if (!Number.isInteger(index) || index < 0 || index > 255) return null;
  if (index < 16) return index;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return nearestOfSixteen(grey, grey, grey);
  }
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return nearestOfSixteen(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** `38;5;N` and `38;2;R;G;B` from position `at`: the colour and how many parameters it took. */
function extendedColor(codes: readonly number[], at: number): { color: number | null; used: number } {
  if (codes[at + 1] === 5) return { color: fromPalette(codes[at + 2] ?? -1), used: 2 };
  if (codes[at + 1] === 2) {
    const [red = 0, green = 0, blue = 0] = codes.slice(at + 2, at + 5);
    return { color: nearestOfSixteen(red, green, blue), used: 4 };
  }
  return { color: null, used: codes.length };
}

function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map((part) => (part === '' ? 0 : Number(part)));
  let next = style;
  let inverse = false;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) next = PLAIN_STYLE;
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, dim: true };
    else if (code === 3) next = { ...next, italic: true };
    else if (code === 4) next = { ...next, underline: true };
    else if (code === 7) inverse = true;
    else if (code === 9) next = { ...next, strike: true };
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 23) next = { ...next, italic: false };
    else if (code === 24) next = { ...next, underline: false };
    else if (code === 27) next = { ...next, background: null };
    else if (code === 29) next = { ...next, strike: false };
    else if (code >= 30 && code <= 37) next = { ...next, color: code - 30 };
    else if (code >= 90 && code <= 97) next = { ...next, color: code - 82 };
    else if (code === 39) next = { ...next, color: null };
    else if (code >= 40 && code <= 47) next = { ...next, background: code === 40 ? null : code - 40 };
    else if (code >= 100 && code <= 107) next = { ...next, background: code - 92 };
    else if (code === 49) next = { ...next, background: null };
    else if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes, at);
      at += used;
      if (code === 38) next = { ...next, color };
      else next = { ...next, background: color === 0 ? null : color };
    }
  }
  return inverse ? { ...next, background: next.color ?? 7 } : next;
}

interface Sequence {
  readonly length: number;
  readonly sgr: string | null;
  /** Target of an OSC 8 link that starts here; '' where one ends; null otherwise. */
  readonly link: string | null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const CSI = /^\u001b\[([0-9;:<=>?]*)([ -/]*)([@-~])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ended by BEL or ESC backslash
const OSC = /^\u001b\]([^\u0007\u001b]*)(?:\u0007|\u001b\\)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: character set and keypad sequences
const TWO_BYTE = /^\u001b(?:[()*+][0-9A-Za-z]|[=>78cDEHMZ])/;

/** The well-formed escape sequence at `from`, or null: then ESC itself is shown. */
function readSequence(text: string, from: number): Sequence | null {
  const rest = text.slice(from, from + 2_048);
  const csi = CSI.exec(rest);
  if (csi !== null) return { length: csi[0].length, sgr: csi[3] === 'm' && csi[2] === '' ? (csi[1] ?? '') : null, link: null };
  const osc = OSC.exec(rest);
  if (osc !== null) {
    const link = /^8;[^;]*;(.*)$/.exec(osc[1] ?? '');
    return { length: osc[0].length, sgr: null, link: link === null ? null : (link[1] ?? '') };
  }
  const two = TWO_BYTE.exec(rest);
  return two === null ? null : { length: two[0].length, sgr: null, link: null };
}

/** Most lines have nothing to parse: one test decides. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const SPECIAL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Parses one line (without its line end). A trailing carriage return is a line end, not content. */
export function parseAnsi(line: string): LogSpan[] {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (text === '') return [];
  if (!SPECIAL.test(text)) return [{ text, style: PLAIN_STYLE, escaped: false }];
  const spans: LogSpan[] = [];
  let style = PLAIN_STYLE;
  let pending = '';
  let link = '';
  const flush = (): void => {
    if (pending !== '') spans.push({ text: pending, style, escaped: false });
    pending = '';
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const sequence = char === ESC ? readSequence(text, at) : null;
    if (sequence !== null) {
      at += sequence.length - 1;
      if (sequence.sgr !== null) {
        flush();
        style = applySgr(style, sequence.sgr);
      }
      if (sequence.link !== null) {
        flush();
        // A link's text may lie about its target: the target is written out behind it.
        if (sequence.link === '' && link !== '') spans.push({ text: ` (${toVisibleText(link)})`, style: PLAIN_STYLE, escaped: true });
        link = sequence.link;
      }
      continue;
    }
    const standIn = visibleStandIn(char.charCodeAt(0));
    if (standIn === null) pending += char;
    else {
      flush();
      spans.push({ text: standIn, style, escaped: true });
    }
  }
  flush();
  if (link !== '') spans.push({ text: ` (${toVisibleText(link)})`, style: PLAIN_STYLE, escaped: true });
  return spans;
}

/** Text from outside with control and bidi characters replaced by visible ones, for labels. */
export function toVisibleText(text: string): string {
  let visible = '';
  for (const char of text) visible += visibleStandIn(char.charCodeAt(0)) ?? char;
  return visible;
}

/** What a person sees of a line, as one string: for search, copy and the accessible name. */
export function plainText(line: string): string {
  if (!SPECIAL.test(line)) return line;
  return parseAnsi(line)
    .map((span) => span.text)
    .join('');
}
