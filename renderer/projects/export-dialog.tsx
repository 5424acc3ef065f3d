import { useEffect, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import { EXPORT_FORMATS, type ExportedProject, type ExportFormat } from '../../shared/model/export';
import { toVisibleText } from '../logs/parse-ansi';
import { useCall, useHost } from '../state/app-services';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { Dialog } from '../ui/dialog';
import { Note } from '../ui/note';
import css from './import-report.module.css';
import { TextPreview } from './text-preview';

const LABELS: Readonly<Record<ExportFormat, string>> = { systemd: 'systemd', compose: 'Compose', kubernetes: 'Kubernetes' };

/** The same processes for a server: choose a format and a file, look, copy. Nothing is written. */
export function ExportDialog({ projectId, onClose }: { readonly projectId: string; readonly onClose: () => void }) {
  const call = useCall();
  const name = useHost((state) => state.snapshot?.projects.find((project) => project.id === projectId)?.name) ?? projectId;
  const [format, setFormat] = useState<ExportFormat>('systemd');
  const [exported, setExported] = useState<ExportedProject | null>(null);
  const [chosen, setChosen] = useState(0);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    let wanted = true;
    setChosen(0);
    void call('project.export', { projectId, format }).then((result) => {
      if (!wanted) return;
      setError(result.ok ? null : result.error);
      setExported(result.ok ? result.value : null);
    });
    return () => {
      wanted = false;
    };
  }, [call, projectId, format]);
  const file = exported?.files[chosen] ?? exported?.files[0];
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      icon="share"
      title={`Export ${name} for a server`}
      lead={
        <>
          The same commands with the same stop and restart policies. To write the files:{' '}
          <code>
            slipway export {name} {format} --out DIR
          </code>
        </>
      }
      foot={
        <>
          <Button
            icon="copy"
            onClick={() => void copyText(file?.text ?? '', `Copied ${file?.name ?? ''}`)}
            blockedReason={file === undefined ? 'There is no text yet.' : null}
          >
            Copy {file?.name ?? ''}
          </Button>
          <span className={css.grow} />
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <div className={css.body}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like the other rows of buttons */}
        <div className={css.choices} role="group" aria-label="Format">
          {EXPORT_FORMATS.map((known) => (
            <Button key={known} size="small" pressed={format === known} onClick={() => setFormat(known)}>
              {LABELS[known]}
            </Button>
          ))}
        </div>
        {error !== null && (
          <Note tone="bad" next={error.hint} alert>
            {error.message}
          </Note>
        )}
        {exported !== null && exported.files.length > 1 && (
          // biome-ignore lint/a11y/useSemanticElements: as above
          <div className={css.choices} role="group" aria-label="File">
            {exported.files.map(({ name: fileName }, index) => (
              <Button key={fileName} size="small" variant="quiet" pressed={file?.name === fileName} onClick={() => setChosen(index)}>
                {fileName}
              </Button>
            ))}
          </div>
        )}
        {file !== undefined && <TextPreview name={file.name} text={file.text} />}
        {exported !== null && (
          <details className={css.report}>
            <summary>What has no counterpart there: {exported.notes.length}</summary>
            <ul className={css.changes}>
              {exported.notes.map(({ process, key, text }) => (
                <li key={`${process ?? ''} ${key} ${text}`}>{toVisibleText(`${process === null ? '' : `${process}: `}${key}: ${text}`)}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Dialog>
  );
}
