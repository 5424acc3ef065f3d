const number = (value) =>
  Number.isNaN(value) ? '–' : Number.isInteger(value) ? String(value) : value >= 100 ? value.toFixed(0) : value.toFixed(1);

/** Rows of `{ what, unit, ours, floor, goal, met }` as an aligned table. */
export function benchTable(rows) {
  const cells = rows.map(({ what, unit, ours, floor, goal, met }) => [
    what,
    `${number(ours)} ${unit}`.trim(),
    Number.isNaN(floor) ? '–' : `${number(floor)} ${unit}`.trim(),
    floor > 0 ? `${ours / floor < 0.1 ? (ours / floor).toPrecision(2) : (ours / floor).toFixed(2)} ×` : '–',
    goal ?? '',
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  const head = ['measure (medians)', 'Slipway', 'floor', 'ratio', 'goal', ''];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i].length)));
  const line = (row) =>
    row
      .map((cell, i) => (i === 0 || i > 3 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join('\n');
}
