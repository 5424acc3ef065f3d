import { useCommandState, useServices } from '../state/app-services';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';

/** The last refusal of what was asked of a process or project, by its id, with the next step; nothing while there is none. */
export function RefusalNote({ id }: { readonly id: string }) {
  const { commands } = useServices();
  const error = useCommandState((state) => state.errors[id]);
  if (error === undefined) return null;
  return (
    <Note
      tone="bad"
      alert
      next={error.hint}
      actions={<IconButton icon="x" label="Close this message" onClick={() => commands.clearError(id)} />}
    >
      {error.message}
    </Note>
  );
}
