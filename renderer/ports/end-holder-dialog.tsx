import type { PortAction, PortHolder } from '../../shared/model/port-verdict';
import { toVisibleText } from '../logs/parse-ansi';
import { homePath } from '../present/home-path';
import { programName } from '../present/present-signal';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import css from './verdict-card.module.css';

interface EndHolderDialogProps {
  readonly action: PortAction | null;
  readonly holder: PortHolder | null;
  /** `port 3000`, or a socket's path. */
  readonly subject: string;
  readonly thenStarts: string | null;
  readonly home: string | null;
  readonly onClose: () => void;
  readonly onConfirm: (action: PortAction) => void;
}

/** Asks once before a process is ended that Slipway did not start; names pid and command in full. */
export function EndHolderDialog({ action, holder, subject, thenStarts, home, onClose, onConfirm }: EndHolderDialogProps) {
  const name = holder?.command == null ? 'the process' : programName(holder.command);
  const who = action?.pid == null ? name : `${name} (pid ${action.pid})`;
  return (
    <Dialog
      open={action !== null}
      onClose={onClose}
      icon="stop"
      title={`Stop ${who}?`}
      lead={`Slipway did not start it. It holds ${subject}.`}
      foot={
        <>
          <span className={css.grow} />
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" icon="stop" onClick={() => (action === null ? undefined : onConfirm(action))}>
            Stop {who}
          </Button>
        </>
      }
    >
      <dl className={css.facts}>
        <dt>Command</dt>
        <dd className={css.mono}>{holder?.command == null ? 'not visible' : toVisibleText(holder.command)}</dd>
        {holder?.cwd != null && (
          <>
            <dt>Folder</dt>
            <dd className={css.mono}>{toVisibleText(homePath(holder.cwd, home))}</dd>
          </>
        )}
        {holder?.user != null && (
          <>
            <dt>User</dt>
            <dd>{holder.user}</dd>
          </>
        )}
        <dt>What happens</dt>
        <dd>
          {action?.touches.replace(/ Asks first\.$/, '')}
          {thenStarts !== null && action !== null && !action.touches.includes(thenStarts) ? ` Then ${thenStarts} starts.` : ''}
        </dd>
        {action !== null && (
          <>
            <dt>Way back</dt>
            <dd>{action.undo}</dd>
          </>
        )}
      </dl>
      <p className={css.check}>
        Just before it acts, Slipway checks that the pid is still the same process; if not, it does nothing and says so.
      </p>
    </Dialog>
  );
}
