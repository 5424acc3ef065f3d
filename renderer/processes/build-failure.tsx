import { useState } from 'react';
import { joinSentences } from '../../shared/model/join-sentences';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { BuildError } from '../../shared/model/reload';
import { durationText } from '../present/format-duration';
import { errorPlace } from '../present/present-reload';
import { useCall, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { copyText } from '../ui/copy-text';
import { Note } from '../ui/note';
import css from './build-failure.module.css';

/** More stand in the log; the note must leave room for it. */
const SHOWN = 6;

/** The last build failed: which lines, each opened in the editor by a click, and what runs meanwhile. */
export function BuildFailureNote({ process }: { readonly process: ProcessSnapshot }) {
  const { commands } = useServices();
  const call = useCall();
  /** What became of the last click, and for which failure. */
  const [answer, setAnswer] = useState({ at: 0, text: '' });
  const failure = process.reload?.buildFailure;
  if (failure == null || process.buildingSince !== null) return null;
  const shown = failure.errors.slice(0, SHOWN);
  const more = failure.errors.length - shown.length;
  const open = async (error: BuildError) => {
    const place = errorPlace(error);
    const { file, line, column } = error;
    const say = (text: string) => setAnswer({ at: failure.at, text });
    const result = await call('process.open-place', { processId: process.id, file, line, column });
    if (result.ok) {
      say(`Opened ${place} in ${result.value.editor}.`);
      return;
    }
    say(joinSentences(result.error.message, result.error.hint));
    // Where no editor can be reached from here, the place is at least at hand.
    await copyText(place, `Copied ${place}`);
  };
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
              <button type="button" className={css.place} title="Open in your editor" onClick={() => void open(error)}>
                {errorPlace(error)}
              </button>{' '}
              {error.message}
            </li>
          ))}
          {more > 0 && <li>and {more} more in the log</li>}
        </ul>
      )}
      {shown.length > 0 && (
        <div role="status" className={css.answer}>
          {answer.at === failure.at ? answer.text : ''}
        </div>
      )}
    </Note>
  );
}
