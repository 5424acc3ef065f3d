import { useEffect, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import type { SlipwayDraft } from '../../shared/model/slipway-draft';
import { toVisibleText } from '../logs/parse-ansi';
import { useCall, useHost, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { Dialog } from '../ui/dialog';
import { Note } from '../ui/note';
import { ImportReport } from './import-report';
import css from './import-report.module.css';
import { TextPreview } from './text-preview';

interface SaveYamlDialogProps {
  readonly projectId: string;
  readonly from: string | null;
  readonly onClose: () => void;
}

const LEAD = {
  create: 'This is the whole file. While it is there, it alone counts; the files it was made from stay as they are.',
  update: 'What you set in the window goes into the file; its comments and its order stay.',
  replace: 'This takes the place of the file that is there.',
} as const;

/** The text of slipway.yaml as it would be written, and writing exactly that. */
export function SaveYamlDialog({ projectId, from, onClose }: SaveYamlDialogProps) {
  const call = useCall();
  const { selection } = useServices();
  const name = useHost((state) => state.snapshot?.projects.find((project) => project.id === projectId)?.name) ?? projectId;
  const [draft, setDraft] = useState<SlipwayDraft | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [pending, setPending] = useState(false);
  useEffect(() => {
    let wanted = true;
    void call('project.draft', { projectId, from }).then((result) => {
      if (!wanted) return;
      if (result.ok) setDraft(result.value);
      else setError(result.error);
    });
    return () => {
      wanted = false;
    };
  }, [call, projectId, from]);
  const save = async () => {
    if (draft === null) return;
    setPending(true);
    setError(null);
    const result = await call('project.save', { projectId, from, hash: draft.hash });
    setPending(false);
    if (!result.ok) setError(result.error);
    else if (result.value.project.trust === 'trusted') onClose();
    else selection.showDialog({ kind: 'trust', projectId });
  };
  const nothing = draft !== null && draft.kind === 'update' && draft.changes.length === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      icon="file"
      title={draft?.kind === 'update' ? `Write settings into ${draft.file} of ${name}` : `Save ${name} as slipway.yaml`}
      lead={
        nothing ? 'The file says everything already: nothing was set in the window that it does not say.' : LEAD[draft?.kind ?? 'create']
      }
      foot={
        <>
          <Button
            icon="copy"
            onClick={() => void copyText(draft?.text ?? '', 'Copied the text')}
            blockedReason={draft === null ? 'There is no text yet.' : null}
          >
            Copy
          </Button>
          <span className={css.grow} />
          <Button variant="quiet" onClick={onClose}>
            {nothing ? 'Close' : 'Cancel'}
          </Button>
          {!nothing && (
            <Button
              variant="primary"
              icon="file"
              pending={pending}
              pendingLabel="Writing"
              blockedReason={draft === null ? 'There is no text yet.' : draft.processes.length === 0 ? 'It has no processes.' : null}
              onClick={() => void save()}
            >
              {draft?.kind === 'update' ? `Write into ${draft.file}` : 'Save slipway.yaml'}
            </Button>
          )}
        </>
      }
    >
      <div className={css.body}>
        {error !== null && (
          <Note tone="bad" next={error.hint} alert>
            {error.message}
          </Note>
        )}
        {draft !== null && draft.changes.length > 0 && (
          <ul className={css.changes} aria-label="What is written">
            {draft.changes.map((change) => (
              <li key={change}>{toVisibleText(change)}</li>
            ))}
          </ul>
        )}
        {draft !== null && <ImportReport report={draft.report} />}
        {draft !== null && <TextPreview name={draft.file} text={draft.text} />}
      </div>
    </Dialog>
  );
}
