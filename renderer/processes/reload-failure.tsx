import type { ProcessSnapshot } from '../../shared/model/process';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Note } from '../ui/note';

/** The last reload by a signal left the old version running: why, and what to do. */
export function ReloadFailureNote({ process }: { readonly process: ProcessSnapshot }) {
  const { commands } = useServices();
  const text = process.reload?.reloadFailure;
  if (text == null) return null;
  return (
    <Note
      tone="bad"
      next="The log says what the new one printed. The next reload tries again; a restart ends the old version first."
      actions={
        <Button size="small" onClick={() => commands.reload(process.id)}>
          Reload again
        </Button>
      }
    >
      Not reloaded: {text}.
    </Note>
  );
}
