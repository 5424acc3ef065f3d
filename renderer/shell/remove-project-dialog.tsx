import { homePath } from '../present/home-path';
import { useHome, useHostSnapshot, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ProcessSummary } from './process-summary';
import css from './process-summary.module.css';

interface RemoveProjectDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** Removing a project stops its processes first; its files are not touched. */
export function RemoveProjectDialog({ projectId, onClose }: RemoveProjectDialogProps) {
  const { commands } = useServices();
  const home = useHome();
  const project = useHostSnapshot((snapshot) => snapshot.projects.find((candidate) => candidate.id === projectId));
  const all = useHostSnapshot((snapshot) => snapshot.processes);
  if (project === undefined) return null;
  const live = all.filter((process) => process.projectId === projectId && process.phase !== 'down');
  const remove = () => {
    commands.remove(projectId);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${project.name} from Slipway?`}
      lead={`The files in ${homePath(project.root, home)} stay as they are. Its trust is forgotten.`}
      foot={
        <>
          <span className={css.grow} />
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" onClick={remove}>
            {live.length === 0 ? 'Remove project' : `Stop ${live.length} and remove project`}
          </Button>
        </>
      }
    >
      {live.length > 0 ? <ProcessSummary processes={live} /> : undefined}
    </Dialog>
  );
}
