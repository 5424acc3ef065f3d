import { useEffect, useState } from 'react';
import type { FolderListing } from '../../shared/contract/outcomes';
import { useCall } from '../state/app-services';

/** A path is looked up when typing has paused this long. */
const TYPING_PAUSE_MS = 120;

interface FolderState {
  /** The last folder that could be listed; it stays while a path is half typed. */
  readonly listing: FolderListing | null;
  /** Why the typed path could not be listed; null when it could. */
  readonly problem: string | null;
}

/** Folders inside the typed path, or inside its parent while its last part is half typed. Null asks for nothing. */
export function useFolderListing(path: string | null, home: string | null): FolderState {
  const call = useCall();
  const [state, setState] = useState<FolderState>({ listing: null, problem: null });
  const full = path?.trim().replace(/^~(?=$|[\\/])/, home ?? '~') ?? null;

  useEffect(() => {
    if (full === null) return;
    let current = true;
    const look = async () => {
      const result = await call('folder.list', { path: full === '' ? null : full });
      if (!current) return;
      if (result.ok) {
        setState({ listing: result.value, problem: null });
        return;
      }
      const parent = full.replace(/[\\/][^\\/]*$/, '');
      const above = parent === full ? null : await call('folder.list', { path: parent === '' ? '/' : parent });
      if (!current) return;
      setState((old) => ({ listing: above?.ok === true ? above.value : old.listing, problem: result.error.message }));
    };
    const timer = setTimeout(() => void look(), TYPING_PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [call, full]);

  return state;
}
