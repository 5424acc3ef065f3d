import type { ExitResult } from '../../../shared/model/exit-result';
import type { RunCause } from '../../../shared/model/process';

/** Why a run starts, for its header in the log. Pure. */
export function causeText(cause: RunCause): string {
  switch (cause.kind) {
    case 'file-change': {
      const [first, ...rest] = cause.files;
      const more = rest.length + (cause.moreFiles ?? 0);
      const what = first === undefined ? 'files changed' : more === 0 ? `${first} changed` : `${first} changed, +${more} more`;
      return cause.by === 'git' ? `${what}, by git` : what;
    }
    case 'crash':
      return `restarted after it ${cause.after ?? 'ended by itself'}`;
    case 'dependency':
      return cause.after === undefined ? `needed by ${cause.by}` : `restarted after ${cause.after}`;
    case 'config':
      return 'its configuration changed';
    case 'startup':
      return 'started with the host';
    case 'command-line':
      return 'asked for on the command line';
    case 'manual':
      return cause.by === 'window' ? 'asked for in the window' : `asked for by ${cause.by}`;
  }
}

/** The cause of an automatic restart after this end; null where it is not known. A signal that was sent from here is named. Pure. */
export function restartCause(exit: ExitResult | null): RunCause {
  const after = exit?.cause === 'signalled' ? { after: exit.detail } : {};
  return { kind: 'crash', files: [], by: 'automatic restart', ...after };
}
