import { useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { useCall, useCommands } from '../state/app-services';
import { Button } from '../ui/button';
import { Note } from '../ui/note';

interface PortChoiceNoteProps {
  readonly process: ProcessSnapshot;
  readonly className?: string | undefined;
}

/** A port that was remembered for every start, and the way back. Nothing where none was. */
export function PortChoiceNote({ process, className }: PortChoiceNoteProps) {
  const call = useCall();
  const commands = useCommands();
  const [pending, setPending] = useState(false);
  const { portChoice, name, id } = process;
  if (portChoice === null) return null;
  const { from, to } = portChoice;
  const takeBack = () => {
    setPending(true);
    void call('process.configure', { processId: id, usePort: null }).then((result) => {
      setPending(false);
      if (!result.ok) commands.reportError(id, result.error);
    });
  };
  return (
    <Note
      tone="plain"
      className={className}
      next={`Taken back, it uses ${from ?? 'its own port'} again from the next start on.`}
      actions={
        <Button size="small" pending={pending} onClick={takeBack}>
          Use its own port
        </Button>
      }
    >
      {name} runs on port {to}
      {from === null ? '' : ` instead of ${from}`} on every start: that was remembered for this project.
    </Note>
  );
}
