import { useEffect } from 'react';
import { refusalInWindow } from '../present/refusal-words';
import { useCommandState, useHost, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';

/** The last refusal of what was asked of a process or project, by its id, with the next step; nothing while there is none. */
export function RefusalNote({ id }: { readonly id: string }) {
  const { commands, selection } = useServices();
  const error = useCommandState((state) => state.errors[id]);
  const process = useHost(({ snapshot }) => snapshot?.processes.find((candidate) => candidate.id === id));
  const project = useHost(({ snapshot }) => {
    const projectId = process?.projectId ?? id;
    return snapshot?.projects.find((candidate) => candidate.id === projectId);
  });
  const refusal = error === undefined ? null : refusalInWindow(error, project?.trust, process);
  const isOver = error !== undefined && refusal === null;
  useEffect(() => {
    if (isOver) commands.clearError(id);
  }, [isOver, commands, id]);
  if (refusal === null) return null;
  return (
    <Note
      tone="bad"
      alert
      next={refusal.next}
      actions={
        <>
          {refusal.review !== null && project !== undefined && (
            <Button size="small" onClick={() => selection.showDialog({ kind: 'trust', projectId: project.id })}>
              {refusal.review}
            </Button>
          )}
          <IconButton icon="x" label="Close this message" onClick={() => commands.clearError(id)} />
        </>
      }
    >
      {refusal.text}
    </Note>
  );
}
