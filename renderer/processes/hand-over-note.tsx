import { useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { presentHandOver } from '../present/present-hand-over';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Note } from '../ui/note';

/** An open hand-over: who is the new process, who still drains, what waits for that, and the end of the old one, which says first what it does. */
export function HandOverNote({ process }: { readonly process: ProcessSnapshot }) {
  const { commands } = useServices();
  const [asking, setAsking] = useState<number | null>(null);
  const shown = presentHandOver(process);
  if (shown === null) return null;
  const { pid, text, next, waits, warning, command } = shown;
  if (asking === pid)
    return (
      <Note
        tone="bad"
        alert
        next={`As a command: ${command}`}
        actions={
          <>
            <Button
              size="small"
              variant="danger"
              onClick={() => {
                setAsking(null);
                commands.signal(process.id, 'SIGKILL', pid);
              }}
            >
              End pid {pid} with SIGKILL
            </Button>
            <Button size="small" onClick={() => setAsking(null)}>
              Let it finish
            </Button>
          </>
        }
      >
        {warning}
      </Note>
    );
  return (
    <Note
      tone={waits ? 'warn' : 'plain'}
      alert={waits}
      next={next}
      actions={
        <Button size="small" onClick={() => setAsking(pid)}>
          End pid {pid}…
        </Button>
      }
    >
      {text}
    </Note>
  );
}
