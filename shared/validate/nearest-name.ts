/**
 * Finds the name a person most likely meant, for "did you mean". Compares without case; a swapped pair of letters counts as one slip.
 * Returns null when nothing is close: within a third of the length (at least one slip), or an abbreviation such as `cmd` for `command`.
 * Names of two letters or fewer match only exactly (but for case).
 */
export function nearestName(typed: string, names: Iterable<string>): string | null {
  const wanted = plain(typed);
  if (wanted === '') return null;
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  let abbreviated: string | null = null;
  for (const name of names) {
    const candidate = plain(name);
    if (candidate === wanted) return name;
    if (Math.abs(candidate.length - wanted.length) <= 3) {
      const distance = slips(wanted, candidate);
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    if (abbreviated === null && wanted.length >= 3 && candidate[0] === wanted[0] && isSubsequence(wanted, candidate)) abbreviated = name;
  }
  // Three letters are an abbreviation more often than a slip: `cmd` is command, not cwd.
  if (wanted.length <= 3 && abbreviated !== null && bestDistance > 0) return abbreviated;
  const allowed = wanted.length <= 2 ? 0 : Math.max(1, Math.floor(wanted.length / 3));
  return bestDistance <= allowed ? best : abbreviated;
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .slice(0, 64);
}

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}

/** Optimal string alignment distance: insertions, deletions, changes and swaps of neighbours. */
function slips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? Number.POSITIVE_INFINITY;
}
