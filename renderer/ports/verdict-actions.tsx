import { useState } from 'react';
import type { AnyVerdict, PortAction } from '../../shared/model/port-verdict';
import type { ProcessId } from '../../shared/model/process';
import { verdictSubject } from '../present/present-verdict';
import { actionWords, isPrimary } from '../present/present-verdict-actions';
import { Button } from '../ui/button';
import type { IconName } from '../ui/icon-shapes';
import css from './verdict-card.module.css';

const ICON_OF_ACTION: Readonly<Record<PortAction['id'], IconName>> = {
  start: 'play',
  'stop-holder': 'stop',
  'stop-older': 'stop',
  'stop-process': 'stop',
  'adopt-leftover': 'play',
  'delete-socket-file': 'eraser',
  'show-suspects': 'dots',
  wait: 'clock',
  'copy-command': 'copy',
  'copy-report': 'copy',
  'use-next-port': 'play',
  'cancel-start': 'x',
};

/** Stopping the process that asked starts it again: its button says restart, and has that icon. */
const iconOf = ({ id, processId }: PortAction, asking: ProcessId | null): IconName =>
  id === 'stop-process' && processId !== null && processId === asking ? 'restart' : ICON_OF_ACTION[id];

const DOING: Readonly<Partial<Record<PortAction['id'], string>>> = {
  start: 'Starting',
  'stop-holder': 'Stopping',
  'stop-older': 'Stopping',
  'stop-process': 'Stopping',
  'adopt-leftover': 'Adopting',
  'use-next-port': 'Starting',
  'cancel-start': 'Taking back',
  'delete-socket-file': 'Deleting',
};

interface VerdictActionsProps {
  readonly verdict: AnyVerdict;
  /** The process the verdict was asked for; null for none. */
  readonly asking: ProcessId | null;
  readonly actions: readonly PortAction[];
  readonly pending: string | null;
  readonly suspectsShown: boolean;
  readonly onAct: (action: PortAction, remember: boolean) => void;
}

/** What can be done, each with what it touches and how it is taken back. */
export function VerdictActions({ verdict, asking, actions, pending, suspectsShown, onAct }: VerdictActionsProps) {
  const [remember, setRemember] = useState(false);
  const label = (action: PortAction): string => {
    if (action.id === 'use-next-port') return remember ? `${action.label} from now on` : `${action.label} this time`;
    return action.id === 'show-suspects' && suspectsShown ? 'Hide the suspects' : action.label;
  };
  return (
    <ul className={css.actions} aria-label={`What can be done about ${verdictSubject(verdict)}`}>
      {actions.map((action, at) => {
        const words = actionWords(action, remember);
        return (
          <li key={`${action.id} ${action.pid ?? ''} ${action.command ?? ''}`} className={css.action}>
            <Button
              variant={isPrimary(action, at, verdict) ? 'primary' : 'normal'}
              icon={iconOf(action, asking)}
              className={css.actionButton}
              pending={pending === action.id}
              pendingLabel={iconOf(action, asking) === 'restart' ? 'Restarting' : DOING[action.id]}
              aria-expanded={action.id === 'show-suspects' ? suspectsShown : undefined}
              onClick={() => onAct(action, remember)}
            >
              {label(action)}
            </Button>
            <div className={css.touches}>
              {words.touches}
              {words.undo !== null && <span className={css.undo}> {words.undo}</span>}
              {action.id === 'copy-command' && action.command !== null && <code className={css.command}>{action.command}</code>}
              {action.id === 'use-next-port' && (
                <label className={css.remember}>
                  <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
                  Remember for this project
                </label>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
