import type { HostSnapshot } from '../../shared/contract/snapshot';
import type { LogLine } from '../../shared/model/log';
import type { ProcessId } from '../../shared/model/process';
import { logJson } from './json-shapes';
import type { Output } from './output';
import { safeText, withoutColour } from './safe-text';

/** Prints a log as it comes. With --json only lines that have ended, for only they have a seq for good. */
export interface LogPrinter {
  /** Lines that have ended. One that was begun by `open` is completed: only its rest is printed. */
  lines(lines: readonly LogLine[]): void;
  /** Lines that have not ended: prints what is new of them and stays in the line. That one is not named any more says nothing: its end may come later. */
  open(lines: readonly LogLine[]): void;
  /** Whether a part of this line, or of the one it completes, was printed: then its rest must be, too, whatever was asked for. */
  hasBegun(line: LogLine): boolean;
  /** Ends the line on the screen where one was begun; its rest will stand in a line of its own. Twice does nothing. */
  leave(): void;
  /** Lines were missed, and with them perhaps the end of one that was begun: what comes now is printed whole. */
  missed(): void;
}

/** An escape sequence of which the rest is still to come (CSI: ECMA-48 section 5.4); printed in two parts it would be shown as text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const TORN_ESCAPE = /\x1b(\[[0-9;:]*)?$/;

/** What an open line would be if it ended now: of one that overwrote itself by lone `\r` the last state, as for a line that has ended. Pure. */
function stateOf(text: string): string {
  const shown = text.replace(/\r+$/, '');
  return shown.slice(shown.lastIndexOf('\r') + 1).replace(TORN_ESCAPE, '');
}

const keyOf = ({ processId, runId, stream }: LogLine): string => `${processId} ${runId} ${stream}`;

/**
 * A printer for these processes, with their names in front where several are shown. On a terminal escape sequences of programs end here, but for
 * their colours; elsewhere the colours do, and all else is what the program wrote.
 *
 * No part is printed twice: where something else came in between, the rest of a begun line stands in a line of its own. What does not continue
 * what was printed (a progress bar) is printed when it ends.
 */
export function createLogPrinter(
  out: Output,
  processes: HostSnapshot['processes'],
  { several, isTerminal }: { readonly several: boolean; readonly isTerminal: boolean },
): LogPrinter {
  const names = new Map(processes.map(({ id, name }) => [id, name]));
  const width = Math.max(0, ...processes.map(({ name }) => name.length));
  /** What was printed of lines that have not ended. */
  const begun = new Map<string, string>();
  /** The begun line that the last character printed belongs to. */
  let inLine: string | null = null;

  const nameOf = (id: ProcessId): string => names.get(id) ?? id;
  const front = (id: ProcessId): string => (several ? `${out.style.dim(`${nameOf(id).padEnd(width)} |`)} ` : '');
  const safe = (text: string): string => (isTerminal ? safeText(text, true) : withoutColour(text));
  const leave = (): void => {
    if (inLine !== null) out.line('');
    inLine = null;
  };

  const complete = (line: LogLine): void => {
    const key = keyOf(line);
    const printed = begun.get(key);
    begun.delete(key);
    if (printed === undefined || !line.text.startsWith(printed)) {
      leave();
      const text = safe(line.text);
      out.line(front(line.processId) + (line.stream === 'slipway' ? out.style.dim(`── ${text}`) : text));
      return;
    }
    const rest = safe(line.text.slice(printed.length));
    if (inLine === key) {
      inLine = null;
      out.line(rest);
    } else if (rest !== '') {
      leave();
      out.line(front(line.processId) + rest);
    }
  };

  const show = (line: LogLine): void => {
    const key = keyOf(line);
    const printed = begun.get(key) ?? '';
    const text = stateOf(line.text);
    if (text.length === printed.length || !text.startsWith(printed)) return;
    if (inLine !== key) {
      leave();
      out.part(front(line.processId));
    }
    out.part(safe(text.slice(printed.length)));
    begun.set(key, text);
    inLine = key;
  };

  return {
    lines(lines) {
      for (const line of lines) {
        if (out.json) out.document(logJson(line, nameOf(line.processId)));
        else complete(line);
      }
    },
    open(lines) {
      if (!out.json) for (const line of lines) show(line);
    },
    hasBegun: (line) => begun.has(keyOf(line)),
    leave,
    missed() {
      leave();
      begun.clear();
    },
  };
}
