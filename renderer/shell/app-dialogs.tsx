import { LeftoversDialog } from '../leftovers/leftovers-dialog';
import { AddProjectDialog } from '../projects/add-project-dialog';
import { ExportDialog } from '../projects/export-dialog';
import { SaveYamlDialog } from '../projects/save-yaml-dialog';
import { TrustDialog } from '../projects/trust-dialog';
import { KeysDialog } from '../settings/keys-dialog';
import { useSelection, useServices } from '../state/app-services';
import { RemoveProjectDialog } from './remove-project-dialog';
import { StopAllDialog } from './stop-all-dialog';

/** The one dialog that is open, if any. */
export function AppDialogs() {
  const { selection } = useServices();
  const dialog = useSelection((state) => state.dialog);
  const close = () => selection.showDialog(null);
  return (
    <>
      <AddProjectDialog
        open={dialog?.kind === 'add-project'}
        onClose={close}
        initialPath={dialog?.kind === 'add-project' ? dialog.initialPath : null}
        dropped={dialog?.kind === 'add-project' ? (dialog.dropped ?? null) : null}
      />
      {dialog?.kind === 'trust' && <TrustDialog projectId={dialog.projectId} onClose={close} />}
      {dialog?.kind === 'stop-all' && <StopAllDialog projectId={dialog.projectId} onClose={close} />}
      {dialog?.kind === 'save' && <SaveYamlDialog projectId={dialog.projectId} from={dialog.from} onClose={close} />}
      {dialog?.kind === 'export' && <ExportDialog projectId={dialog.projectId} onClose={close} />}
      {dialog?.kind === 'remove' && <RemoveProjectDialog projectId={dialog.projectId} onClose={close} />}
      {dialog?.kind === 'leftovers' && <LeftoversDialog projectId={dialog.projectId} onClose={close} />}
      <KeysDialog open={dialog?.kind === 'keys'} onClose={close} />
    </>
  );
}
