import { useDeferredValue, useState } from 'react';
import { clockTime } from '../../shared/model/clock-time';
import type { ProcessId } from '../../shared/model/process';
import { filterRequests } from '../present/present-proxied';
import { countOf } from '../present/present-proxy';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { InToolsSlot } from '../ui/tools-slot';
import { RequestGrid } from './request-grid';
import css from './request-list.module.css';
import { missingAmong } from './request-ring';
import { useRequests } from './use-requests';

/** Rows that are drawn; the filter looks at all that are kept. */
const DRAWN = 100;

interface RequestPaneProps {
  readonly processId: ProcessId;
  readonly name: string;
}

/** Requests through the proxy, newest first, with a filter and a pause. */
export function RequestPane({ processId, name }: RequestPaneProps) {
  const { requests, status, error, paused, pause, resume } = useRequests(processId);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const found = filterRequests(requests, wanted);
  const drawn = found.slice(0, DRAWN);
  const missing = missingAmong(requests);
  const foot = [
    found.length > drawn.length ? `The newest ${DRAWN} of ${found.length}.` : null,
    missing > 0 ? `${countOf(missing, 'request')} between them came too fast to be listed.` : null,
  ].filter((sentence) => sentence !== null);
  return (
    <section className={css.pane} aria-label={`Requests to ${name}`}>
      <InToolsSlot>
        <Field
          label="Filter by path"
          hideLabel
          size="small"
          icon="filter"
          placeholder="Filter by path"
          className={css.filter}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || text === '') return;
            setText('');
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <IconButton
          icon="pause"
          label={paused === null ? 'Pause the list' : 'Go on'}
          pressed={paused !== null}
          onClick={paused === null ? pause : resume}
        />
      </InToolsSlot>
      {error !== null && (
        <Note tone="bad" className={css.error}>
          {error}
        </Note>
      )}
      {paused !== null && (
        <div className={css.paused}>
          <span>
            Paused at {clockTime(paused.at)}. {paused.newer === 0 ? 'Nothing came since.' : `${countOf(paused.newer, 'newer request')}.`}
          </span>
          <Button size="small" onClick={resume}>
            Show the newest
          </Button>
        </div>
      )}
      {drawn.length > 0 ? (
        <RequestGrid requests={drawn} foot={foot.join(' ')} pausedAt={paused?.at ?? null} />
      ) : requests.length > 0 ? (
        <p className={css.empty}>
          No path holds {wanted.trim()}.{' '}
          <Button size="small" onClick={() => setText('')}>
            Clear filter
          </Button>
        </p>
      ) : status === 'live' ? (
        <p className={css.empty}>No request yet. Open the address above: what the browser asks {name} for is listed here.</p>
      ) : null}
    </section>
  );
}
