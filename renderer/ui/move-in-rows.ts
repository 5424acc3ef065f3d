/** Where a key moves the selection of a list of rows: arrows and j/k by one, Home and End to the ends; null for other keys. Pure. */
export function moveInRows(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown' || key === 'j') return Math.min(count - 1, at + 1);
  if (key === 'ArrowUp' || key === 'k') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
