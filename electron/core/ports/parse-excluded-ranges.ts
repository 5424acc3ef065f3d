/**
 * The range of `netsh int ipv4 show excludedportrange protocol=tcp` that holds the port; null where none does. Pure. Its lines are
 * `start end` with an optional `*` (kept by an administrator); titles are translated and skipped.
 */
export function findExcludedRange(text: string, port: number): readonly [first: number, last: number] | null {
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(\d{1,5})\s+(\d{1,5})\s*\*?\s*$/.exec(line);
    if (match === null) continue;
    const [first, last] = [Number(match[1]), Number(match[2])];
    if (port >= first && port <= last) return [first, last];
  }
  return null;
}
