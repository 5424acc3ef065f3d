import { clockTime } from '../../shared/model/clock-time';
import { endOldCommand, handOverText, isHeldBack, openHandOver } from '../../shared/model/hand-over';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { SignalRow } from './present-signal';

type Handing = Pick<ProcessSnapshot, 'name' | 'state' | 'reload'>;

interface PresentedHandOver {
  /** Of the old process. */
  readonly pid: number;
  readonly text: string;
  /** What waits for its end. */
  readonly next: string;
  /** Something waits: somebody may want to act. */
  readonly waits: boolean;
  /** What its end by hand does, said before it is sent. */
  readonly warning: string;
  /** The same on the command line. */
  readonly command: string;
}

/** Who is the new process, who the old one and since when it drains, what waits for it, and what ending it would do. Null while none is open. */
export function presentHandOver(process: Handing): PresentedHandOver | null {
  const open = openHandOver(process);
  if (open === null) return null;
  const { from, to } = open;
  const since = process.reload?.waitsSince ?? null;
  const next =
    since === null
      ? `The next reload waits until pid ${from} is gone.`
      : `The reload asked for waits since ${clockTime(since)}: its signal is sent when pid ${from} is gone.`;
  return {
    pid: from,
    text: `${handOverText(open)}.`,
    next,
    waits: since !== null,
    warning: `SIGKILL ends pid ${from} at once: the requests it still serves are cut. pid ${to} goes on.`,
    command: endOldCommand(process.name, open),
  };
}

/** Rows that know of an open hand-over: what would begin a second one says why it is not sent now. Pure but for the time zone. */
export function withReload(rows: readonly SignalRow[], process: Handing): SignalRow[] {
  const open = openHandOver(process);
  const { reloadSignal = 'SIGHUP' } = process.reload ?? {};
  return rows.map((row) => {
    const { name } = row.info;
    const held =
      open === null || !isHeldBack(name, 'run', reloadSignal, open)
        ? null
        : `${name} is not sent while ${process.name} hands over: ${handOverText(open)}. Send it when pid ${open.from} is gone, or end that one first.`;
    return row.disabled === null && held !== null ? { ...row, disabled: held, held: true } : row;
  });
}
