import { useHostSnapshot, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ProcessSummary } from './process-summary';
import css from './process-summary.module.css';
import { useStopForecasts } from './use-stop-forecasts';

interface StopAllDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** Asks once, with exactly what it touches. */
export function StopAllDialog({ projectId, onClose }: StopAllDialogProps) {
  const { commands } = useServices();
  const project = useHostSnapshot((snapshot) => snapshot.projects.find((candidate) => candidate.id === projectId));
  const all = useHostSnapshot((snapshot) => snapshot.processes);
  const processes = all.filter((process) => process.projectId === projectId && process.phase !== 'down');
  const forecasts = useStopForecasts(processes);
  const stop = () => {
    commands.stopAll(projectId);
    onClose();
  };
  const name = project?.name ?? projectId;
  const count = processes.length;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Stop everything in ${name}?`}
      lead={count === 0 ? 'Nothing runs any more.' : 'Each gets its own stop signal and its own kill delay.'}
      foot={
        <>
          <span className={css.grow} />
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" icon="stop" onClick={stop} blockedReason={count === 0 ? `Nothing of ${name} runs.` : null}>
            {count === 1 ? 'Stop 1 process' : `Stop ${count} processes`}
          </Button>
        </>
      }
    >
      <ProcessSummary processes={processes} forecasts={forecasts} />
    </Dialog>
  );
}
