import { useId } from 'react';
import { POLICY_CHOICES } from '../present/present-leftover';
import { useHostSnapshot, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import css from './leftovers-dialog.module.css';

interface LeftoversDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** What becomes of a project's processes that an earlier session left alive. Each choice is in force at once. */
export function LeftoversDialog({ projectId, onClose }: LeftoversDialogProps) {
  const { commands } = useServices();
  const project = useHostSnapshot((snapshot) => snapshot.projects.find(({ id }) => id === projectId));
  const name = useId();
  const chosen = project?.leftovers ?? null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Leftovers of ${project?.name ?? projectId}`}
      lead="When Slipway is killed, or ends and keeps what runs, its processes may still be alive at the next start. What becomes of them then?"
      foot={
        <>
          <span className={css.grow} />
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <fieldset className={css.choices}>
        <legend className={css.legend}>At the next start</legend>
        {POLICY_CHOICES.map(({ id, label, note }) => (
          <label key={label} className={css.choice}>
            <input type="radio" name={name} checked={chosen === id} onChange={() => commands.configureLeftovers(projectId, id)} />
            <span>
              {label}
              <span className={css.note}>{note}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
