import { stopCommandYaml } from '../../shared/model/find-outside';
import type { OutsideNote } from '../../shared/model/outside-client';
import type { ProcessSnapshot } from '../../shared/model/process';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import css from './outside-notes.module.css';

interface OutsideNotesProps {
  readonly process: ProcessSnapshot;
  readonly notes: readonly OutsideNote[];
  readonly className?: string | undefined;
  readonly onClose?: (note: OutsideNote) => void;
}

/** What goes on when the run is stopped, and the line for `slipway.yaml` that stops it as well. */
export function OutsideNotes({ process, notes, className, onClose }: OutsideNotesProps) {
  return notes.map((note) => {
    const { stopCommand } = note;
    const yaml = stopCommand === null ? null : stopCommandYaml(stopCommand);
    const next =
      yaml === null ? (
        note.advice
      ) : (
        <>
          To stop that too, write below <code className={css.code}>{process.name}:</code> in slipway.yaml:{' '}
          <code className={css.code}>{yaml}</code>
        </>
      );
    return (
      <Note
        key={`${note.tool} ${stopCommand}`}
        tone="plain"
        className={className}
        next={next}
        actions={
          <>
            {yaml !== null && (
              <Button size="small" icon="copy" onClick={() => void copyText(yaml, 'Copied the stop command')}>
                Copy
              </Button>
            )}
            {onClose !== undefined && <IconButton icon="x" label="Close this note" onClick={() => onClose(note)} />}
          </>
        }
      >
        <b>{note.tool}</b>
        {note.pid === null ? '' : ` (pid ${note.pid})`}: {note.survives}
      </Note>
    );
  });
}
