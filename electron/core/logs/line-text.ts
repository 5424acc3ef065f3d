const CARRIAGE_RETURN = 0x0d;

/**
 * The text of one line, `bytes[start, end)` without its line feed: `\r\n` loses its `\r`; of a line that overwrote itself with lone `\r`
 * (a progress bar) the last state is kept. Bytes that are not UTF-8 become U+FFFD; NUL and other control characters stay as they are.
 */
export function decodeLine(bytes: Buffer, start: number, end: number): string {
  let to = end;
  while (to > start && bytes[to - 1] === CARRIAGE_RETURN) to--;
  let from = start;
  if (to > start) {
    const last = bytes.lastIndexOf(CARRIAGE_RETURN, to - 1);
    if (last >= start) from = last + 1;
  }
  return bytes.toString('utf8', from, to);
}
