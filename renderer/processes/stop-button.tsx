import type { ProcessSnapshot } from '../../shared/model/process';
import { isStillPending } from '../present/process-actions';
import { useCommandState, useCommands } from '../state/app-services';
import { Button } from '../ui/button';
import { unlessDouble } from './unless-double';

/** Stop; while it stops Kill now and Then start again; nothing where there is nothing to stop. */
export function StopButton({ process }: { readonly process: ProcessSnapshot }) {
  const commands = useCommands();
  const pending = useCommandState((state) => state.pending[process.id]);
  const { state, members } = process;
  const stuck = state.kind === 'failed' && members.length > 0;
  if (state.kind === 'stopping' || stuck)
    return (
      <>
        <Button
          variant="danger"
          icon="kill"
          pending={pending === 'kill'}
          pendingLabel="Killing"
          onClick={unlessDouble(() => commands.kill(process.id))}
        >
          Kill now
        </Button>
        {state.kind === 'stopping' && state.then === 'stay-down' && (
          <Button icon="play" onClick={() => commands.start(process.id)}>
            Then start again
          </Button>
        )}
      </>
    );
  if (state.kind === 'stopped' || state.kind === 'exited' || state.kind === 'failed') return null;
  const label = state.kind === 'waiting' ? 'Don’t start' : state.kind === 'backoff' ? 'Stop trying' : 'Stop';
  return (
    <Button
      icon="stop"
      pending={isStillPending(pending, 'stop', state.kind)}
      pendingLabel="Stopping"
      onClick={() => commands.stop(process.id)}
    >
      {label}
    </Button>
  );
}
