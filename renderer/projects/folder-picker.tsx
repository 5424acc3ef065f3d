import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { FolderListing } from '../../shared/contract/outcomes';
import { toVisibleText } from '../logs/parse-ansi';
import { homePath } from '../present/home-path';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import css from './add-project-dialog.module.css';

interface FolderPickerProps {
  readonly listing: FolderListing | null;
  readonly problem: string | null;
  readonly home: string | null;
  /** What stands in the path field: its last part filters the list while it is half typed. */
  readonly typed: string;
  readonly onGo: (path: string) => void;
  readonly onAdd: (path: string) => void;
}

/** While a name is half typed, those that begin so; where none does, all of them: a wrong path must not take the choice away. */
function shownFolders(listing: FolderListing, problem: string | null, typed: string): FolderListing['folders'] {
  if (problem === null) return listing.folders;
  const last = typed.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  const begun = listing.folders.filter((folder) => folder.name.toLowerCase().startsWith(last));
  return begun.length > 0 ? begun : listing.folders;
}

function noFolders({ hidden = 0 }: FolderListing): string {
  if (hidden === 0) return 'There are no folders in here.';
  return `There ${hidden === 1 ? 'is only a hidden folder' : `are only ${hidden} hidden folders`} in here. To go into one, write its path above.`;
}

/** The host's folders, to go through by click or by arrows: right or Enter goes in, left or Backspace goes up. */
export function FolderPicker({ listing, problem, home, typed, onGo, onAdd }: FolderPickerProps) {
  const list = useRef<HTMLUListElement>(null);
  const focusFirst = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after going somewhere by keyboard the focus is in the new list
  useEffect(() => {
    if (!focusFirst.current) return;
    focusFirst.current = false;
    list.current?.querySelector<HTMLElement>('[data-folder]')?.focus();
  }, [listing?.path]);

  if (listing === null) return <p className={css.hint}>{problem ?? 'Reading folders…'}</p>;
  const folders = shownFolders(listing, problem, typed);
  const go = (path: string, keyboard: boolean) => {
    focusFirst.current = keyboard;
    onGo(path);
  };
  const press = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-folder]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const folder = folders[at];
    const to: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    const next = to[event.key];
    if (next !== undefined) items[Math.min(Math.max(next, 0), items.length - 1)]?.focus();
    else if (event.key === 'ArrowRight' && folder !== undefined) go(folder.path, true);
    else if ((event.key === 'ArrowLeft' || event.key === 'Backspace') && listing.parent !== null) go(listing.parent, true);
    else return;
    event.preventDefault();
  };
  return (
    <section className={css.picker} aria-label="Folders on the host">
      <div className={css.where}>
        <IconButton
          icon="up"
          label="Up one folder"
          blockedReason={listing.parent === null ? 'This is the topmost folder.' : null}
          onClick={() => (listing.parent === null ? undefined : go(listing.parent, false))}
        />
        <span className={css.path}>{toVisibleText(homePath(listing.path, home ?? listing.home))}</span>
        {listing.path !== listing.home && (
          <Button size="small" variant="quiet" onClick={() => go(listing.home, false)}>
            Home
          </Button>
        )}
      </div>
      {folders.length === 0 ? (
        <p className={css.hint}>{problem ?? noFolders(listing)}</p>
      ) : (
        <ul ref={list} className={css.folders} aria-label={`Folders in ${homePath(listing.path, home ?? listing.home)}`} onKeyDown={press}>
          {folders.map((folder, at) => (
            <li key={folder.path} className={css.folder}>
              <button
                type="button"
                data-folder=""
                className={css.open}
                tabIndex={at === 0 ? 0 : -1}
                onClick={(event) => go(folder.path, event.detail === 0)}
              >
                <Icon name="folder" />
                <span className={css.folderName}>{toVisibleText(folder.name)}</span>
                {folder.looksLikeProject && <Chip tone="line">looks like a project</Chip>}
              </button>
              {folder.looksLikeProject && (
                <Button size="small" aria-label={`Add ${folder.name}`} onClick={() => onAdd(folder.path)}>
                  Add
                </Button>
              )}
              <Icon name="right" size={14} className={css.into} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
