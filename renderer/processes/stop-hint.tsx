import type { ProcessSnapshot } from '../../shared/model/process';
import type { StopHint } from '../present/present-stop-hint';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { useStopSignal } from './use-stop-signal';

interface StopHintNoteProps {
  readonly process: ProcessSnapshot;
  readonly hint: StopHint;
  readonly className?: string;
  /** Takes the line away until the signal changes; without it it stays. */
  readonly onClose?: () => void;
}

/** A stop signal that would do better, to be taken with one click where the stop has one step. */
export function StopHintNote({ process, hint, className, onClose }: StopHintNoteProps) {
  const { saving, use } = useStopSignal(process);
  const { better } = hint;
  return (
    <Note
      tone="plain"
      className={className}
      next={hint.next}
      actions={
        <>
          {better !== null && (
            <Button size="small" pending={saving} pendingLabel="Saving" onClick={() => use(better)}>
              Use {better}
            </Button>
          )}
          {onClose !== undefined && <IconButton icon="x" label="Close this hint" onClick={onClose} />}
        </>
      }
    >
      {hint.text}
    </Note>
  );
}
