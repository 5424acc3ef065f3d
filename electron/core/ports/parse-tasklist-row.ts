import { escapeControl, type ProcessDescription, programName } from './process-description';

/** Parses one row of `tasklist /FO CSV /NH /V` (Windows): "name","pid","session","number","memory","status","user","cpu","title". Pure; null for none. */
export function parseTasklistRow(line: string): ProcessDescription | null {
  const cells = [...line.matchAll(/"((?:[^"]|"")*)"/g)].map((match) => match[1] ?? '');
  const pid = Number(cells[1]);
  if (cells.length < 2 || !Number.isInteger(pid)) return null;
  const image = cells[0] ?? '';
  return {
    pid,
    startTicks: null,
    name: programName([image], image),
    command: escapeControl(image),
    cwd: null,
    uid: null,
    user: cells[6] === undefined || cells[6] === 'N/A' ? null : cells[6],
    since: null,
    terminal: null,
  };
}
