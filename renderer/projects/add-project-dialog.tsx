import { useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import { toVisibleText } from '../logs/parse-ansi';
import { useCall, useHome, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Note } from '../ui/note';
import css from './add-project-dialog.module.css';
import { FolderPicker } from './folder-picker';
import { useFolderListing } from './use-folder-listing';

interface AddProjectDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Added at once, such as a dropped folder; null asks for one. */
  readonly initialPath: string | null;
  /** Name of what was dropped where a browser does not tell its path. */
  readonly dropped?: string | null;
}

/** Add a folder: by the platform's dialog, by pasting its path, or by going there. Adding reads its files and runs nothing. */
export function AddProjectDialog({ open, onClose, initialPath, dropped = null }: AddProjectDialogProps) {
  return open ? <AddFolder onClose={onClose} initialPath={initialPath} dropped={dropped} /> : null;
}

function AddFolder({ onClose, initialPath, dropped = null }: Omit<AddProjectDialogProps, 'open'>) {
  const call = useCall();
  const home = useHome();
  const { folders, selection } = useServices();
  const [path, setPath] = useState(initialPath ?? '');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const inBrowser = folders.pickFolder === null;
  const { listing, problem } = useFolderListing(inBrowser ? path : null, home);

  const add = async (folder: string) => {
    if (folder.trim() === '') return;
    setPending(true);
    setError(null);
    const full = folder.trim().replace(/^~(?=$|[\\/])/, home ?? '~');
    const result = await call('project.add', { path: full });
    setPending(false);
    if (!result.ok) {
      setError(result.error);
      return;
    }
    selection.selectProject(result.value.id);
    if (result.value.trust === 'trusted') onClose();
    else selection.showDialog({ kind: 'trust', projectId: result.value.id });
  };
  const pick = async () => {
    const folder = (await folders.pickFolder?.()) ?? null;
    if (folder === null) return;
    setPath(folder);
    await add(folder);
  };

  const began = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(() => {
    if (began.current) return;
    began.current = true;
    if (initialPath !== null) void add(initialPath);
    else if (!inBrowser) void pick();
  }, []);

  return (
    <Dialog
      open
      onClose={onClose}
      icon="folder-plus"
      title="Add a folder"
      lead="Slipway reads its files to find what can be run. It runs nothing before you say so."
      foot={
        <>
          <span className={css.grow} />
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            type="submit"
            form="add-folder"
            pending={pending}
            pendingLabel="Reading"
            blockedReason={path.trim() === '' ? 'Paste a path or choose a folder first.' : null}
          >
            Add folder
          </Button>
        </>
      }
    >
      <form
        id="add-folder"
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void add(path);
        }}
      >
        <div className={css.line}>
          <Field
            label="Path of the folder"
            icon="folder"
            mono
            wide
            placeholder="~/code/shop"
            value={path}
            onChange={(event) => {
              setPath(event.target.value);
              setError(null);
            }}
          />
          {!inBrowser && (
            <Button className={css.choose} onClick={() => void pick()}>
              Choose…
            </Button>
          )}
        </div>
      </form>
      {dropped !== null && initialPath === null && (
        <Note tone="plain" className={css.error} next="Write its path above, or go there in the list.">
          A browser does not tell where {toVisibleText(dropped)} is.
        </Note>
      )}
      {error !== null && (
        <Note tone="bad" next={error.hint} className={css.error} alert>
          {error.message}
        </Note>
      )}
      {inBrowser && (
        <FolderPicker listing={listing} problem={problem} home={home} typed={path} onGo={setPath} onAdd={(folder) => void add(folder)} />
      )}
    </Dialog>
  );
}
