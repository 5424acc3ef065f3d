import { clockTime } from '../../shared/model/clock-time';
import type { AnyVerdict } from '../../shared/model/port-verdict';
import { toVisibleText } from '../logs/parse-ansi';
import { type EvidenceContext, MAX_SOCKET_ROWS, presentEvidence } from '../present/present-verdict';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import css from './verdict-card.module.css';

export function evidenceContext(home: string | null): EvidenceContext {
  return { home, now: Date.now() };
}

interface VerdictEvidenceProps {
  readonly verdict: AnyVerdict;
  readonly home: string | null;
  readonly looking: boolean;
  /** Null where the card offers it elsewhere. */
  readonly onLookAgain: (() => void) | null;
}

/** What was seen, when, and how long reading took. */
export function VerdictEvidence({ verdict, home, looking, onLookAgain }: VerdictEvidenceProps) {
  const sockets = verdict.sockets.filter((socket) => socket.state !== 'LISTEN');
  const shown = sockets.slice(0, MAX_SOCKET_ROWS).length;
  const rest = Math.max(sockets.length, verdict.socketCount - (verdict.sockets.length - sockets.length)) - shown;
  return (
    <div className={css.evidence}>
      <table className={css.table}>
        <caption>
          <span>What we saw</span>
          <span>
            {clockTime(verdict.readAt)}, in {Math.max(1, Math.round(verdict.readMs))} ms
          </span>
        </caption>
        <tbody>
          {presentEvidence(verdict, evidenceContext(home)).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two holders may have equal rows
            <tr key={at}>
              <th scope="row">{row.label}</th>
              <td className={classNames(row.mono && css.mono)}>{toVisibleText(row.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sockets.length > 0 && (
        <table className={classNames(css.table, css.sockets)}>
          <caption className={css.hiddenCaption}>Sockets</caption>
          <thead className={css.hiddenHead}>
            <tr>
              <th scope="col">Local</th>
              <th scope="col">Remote</th>
              <th scope="col">State</th>
              <th scope="col">Left</th>
            </tr>
          </thead>
          <tbody>
            {sockets.slice(0, MAX_SOCKET_ROWS).map((socket) => (
              <tr key={`${socket.local} ${socket.remote} ${socket.inode} ${socket.state}`}>
                <td className={css.mono}>{socket.local}</td>
                <td className={css.mono}>{socket.remote}</td>
                <td>{socket.state}</td>
                <td className={css.end}>{socket.expiresInMs === null ? '' : `${Math.ceil(socket.expiresInMs / 1_000)} s`}</td>
              </tr>
            ))}
            {rest > 0 && (
              <tr>
                <td colSpan={4}>and {rest} more</td>
              </tr>
            )}
          </tbody>
        </table>
      )}
      {onLookAgain !== null && (
        <div className={css.lookAgain}>
          <Button size="small" variant="quiet" icon="restart" pending={looking} onClick={onLookAgain}>
            Look again
          </Button>
        </div>
      )}
    </div>
  );
}
