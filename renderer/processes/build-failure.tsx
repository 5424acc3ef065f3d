import type { ProcessSnapshot } from '../../shared/model/process';
import { durationText } from '../present/format-duration';
import { errorPlace } from '../present/present-reload';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { Note } from '../ui/note';
import css from './build-failure.module.css';

/** More stand in the log; the note must leave room for it. */
const SHOWN = 6;

/** The last build failed: which lines, each to be copied, and what runs meanwhile. */
export function BuildFailureNote({ process }: { readonly process: ProcessSnapshot }) {
  const { commands } = useServices();
  const failure = process.reload?.buildFailure;
  if (failure == null || process.buildingSince !== null) return null;
  const shown = failure.errors.slice(0, SHOWN);
  const more = failure.errors.length - shown.length;
  const next =
    process.phase === 'up' ? 'The old version runs on. The next save builds again.' : 'The next save builds again and starts it.';
  return (
    <Note
      tone="bad"
      next={next}
      actions={
        <Button size="small" onClick={() => commands.reload(process.id)}>
          Build again
        </Button>
      }
    >
      The build failed after {durationText(failure.durationMs)}: {failure.text}.
      {shown.length > 0 && (
        <ul className={css.errors} aria-label="Errors of the build">
          {shown.map((error) => (
            <li key={`${errorPlace(error)} ${error.message}`}>
              <button
                type="button"
                className={css.place}
                title="Copy the place"
                onClick={() => void copyText(errorPlace(error), `Copied ${errorPlace(error)}`)}
              >
                {errorPlace(error)}
              </button>{' '}
              {error.message}
            </li>
          ))}
          {more > 0 && <li>and {more} more in the log</li>}
        </ul>
      )}
    </Note>
  );
}
