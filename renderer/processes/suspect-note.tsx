import { useState } from 'react';
import type { Suspect } from '../../shared/model/suspect';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import css from './suspects.module.css';

interface SuspectNoteProps {
  readonly suspect: Suspect;
  readonly stopSignal: string;
  readonly stopping: boolean;
  readonly onStop: () => void;
}

/** One that is suspected, in one line; a long command is cut there, and stands in full below it once the line is opened. */
export function SuspectNote({ suspect, stopSignal, stopping, onStop }: SuspectNoteProps) {
  const { pid, command, text } = suspect;
  const [open, setOpen] = useState(false);
  return (
    <Note
      tone="warn"
      className={css.note}
      next={
        open ? (
          <>
            <code className={css.whole}>{command}</code>
            <br />
            It carries no mark of a run, so it was left alone. {stopSignal} now, SIGKILL after the kill delay.
          </>
        ) : undefined
      }
      actions={
        <Button size="small" icon="stop" pending={stopping} pendingLabel="Stopping" onClick={onStop}>
          Stop pid {pid} too
        </Button>
      }
    >
      <button type="button" className={css.line} aria-expanded={open} title={open ? undefined : command} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} size={14} />
        <span className={css.who}>Looks like yours: pid {pid}</span>
        {!open && <code className={css.cut}>{command}</code>}
        <span className={css.why}>{text}</span>
      </button>
    </Note>
  );
}
