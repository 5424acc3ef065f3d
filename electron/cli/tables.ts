/** One cell: the text decides the width, `paint` (colour) is put around it afterwards. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export type TableRow = readonly (string | Cell)[];

const GAP = '  ';

/** Code points, with wide ones (CJK, emoji) counted as two columns: what terminals do (Unicode Annex 11, simplified). */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(character) ? 2 : 1;
  return width;
}

const cellOf = (value: string | Cell): Cell => (typeof value === 'string' ? { text: value } : value);

/** Lines with aligned columns; the last column is not padded. Rows may be shorter than the header. */
export function formatTable(rows: readonly TableRow[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, value] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, displayWidth(cellOf(value).text));
  return rows.map((row) =>
    row
      .map((value, index) => {
        const cell = cellOf(value);
        const padding = index === row.length - 1 ? '' : ' '.repeat((widths[index] ?? 0) - displayWidth(cell.text));
        return (cell.paint ? cell.paint(cell.text) : cell.text) + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** `0.31 s`, `12 ms`, `3 m 12 s`. */
export function formatMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} m ${Math.round((ms % 60_000) / 1_000)} s`;
}
