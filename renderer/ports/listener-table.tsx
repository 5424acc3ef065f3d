import { useMemo, useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { countPorts, type PortFilter, presentListeners } from '../present/present-listeners';
import { useHome, useHost } from '../state/app-services';
import { useNow } from '../state/clock-ticker';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Field } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { ListenerRow } from './listener-row';
import css from './ports-view.module.css';
import type { Listening } from './use-listeners';

interface ListenerTableProps {
  readonly listening: Listening;
  readonly processes: readonly ProcessSnapshot[];
  readonly onAsk: (port: number) => void;
}

/** UDP is mostly name service and noise, so it is shown when asked for. */
const FIRST_FILTER: PortFilter = { text: '', ours: true, outside: true, udp: false };

/** Draws only itself again each second, not two thousand rows. */
function ReadAgo({ readAt }: { readonly readAt: number }) {
  const now = useNow(1_000);
  return <span className={css.dim}>read {Math.max(0, Math.round((now - readAt) / 1_000))} s ago</span>;
}

/** Every listener that can be seen, ours first; closed but expected and open but unexpected ones are rows too. */
export function ListenerTable({ listening, processes, onAsk }: ListenerTableProps) {
  const projects = useHost((state) => state.snapshot?.projects) ?? [];
  const home = useHome();
  const [filter, setFilter] = useState(FIRST_FILTER);
  const { listeners, closed, readAt, error } = listening;
  const groups = useMemo(
    () => presentListeners({ listeners: listeners ?? [], closed, processes, projects, home, now: readAt ?? 0 }, filter),
    [listeners, closed, processes, projects, home, readAt, filter],
  );
  const count = useMemo(() => countPorts(listeners ?? [], closed), [listeners, closed]);
  const byId = new Map(processes.map((process) => [process.id, process]));
  const chip = (label: string, key: 'ours' | 'outside' | 'udp') => (
    <button
      type="button"
      className={css.filterChip}
      aria-pressed={filter[key]}
      onClick={() => setFilter({ ...filter, [key]: !filter[key] })}
    >
      {label} <span className={css.number}>{count[key]}</span>
    </button>
  );
  return (
    <>
      <div className={css.filter}>
        <Field
          label="Filter ports"
          hideLabel
          icon="search"
          placeholder="Port, process or pid"
          className={css.filterField}
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        />
        {chip('Ours', 'ours')}
        {chip('Outside', 'outside')}
        {chip('UDP', 'udp')}
        <span className={css.grow} />
        {count.closed > 0 && <Chip tone="line">{count.closed} expected, not open</Chip>}
        {count.exposed > 0 && (
          <Chip tone="warn" icon="globe">
            {count.exposed} visible on network
          </Chip>
        )}
        {count.split > 0 && (
          <Chip tone="line" icon="split">
            {count.split} split
          </Chip>
        )}
        {count.shared > 0 && (
          <Chip tone="line" icon="share">
            {count.shared} shared
          </Chip>
        )}
        {readAt !== null && <ReadAgo readAt={readAt} />}
        <IconButton icon="restart" label="Read again" onClick={listening.readAgain} />
      </div>
      {error !== null && (
        <Note tone="bad" next={error.hint} className={css.refusal}>
          {error.message}
        </Note>
      )}
      <div className={css.scroll}>
        {listeners !== null && groups.length === 0 ? (
          <NothingListens filter={filter} onClear={() => setFilter({ ...FIRST_FILTER, udp: filter.udp })} />
        ) : (
          <table className={css.table} aria-label="Listening ports">
            <thead>
              <tr>
                <th scope="col">Port</th>
                <th scope="col">Process</th>
                <th scope="col">Address</th>
                <th scope="col">What we know</th>
                <th scope="col" className={css.since}>
                  Since
                </th>
                <th scope="col">
                  <span className={css.hidden}>Actions</span>
                </th>
              </tr>
            </thead>
            {groups.map((group) => (
              <tbody key={group.title}>
                <tr className={css.group}>
                  <th colSpan={6} scope="rowgroup">
                    {group.title}
                  </th>
                </tr>
                {group.rows.map((row) => {
                  const process = row.processId === null ? undefined : byId.get(row.processId);
                  return (
                    <ListenerRow
                      key={row.key}
                      row={row}
                      state={process?.state.kind ?? null}
                      projectId={process?.projectId ?? null}
                      onAsk={onAsk}
                    />
                  );
                })}
              </tbody>
            ))}
          </table>
        )}
      </div>
    </>
  );
}

function NothingListens({ filter, onClear }: { readonly filter: PortFilter; readonly onClear: () => void }) {
  const narrowed = filter.text !== '' || !filter.ours || !filter.outside;
  return (
    <div className={css.empty}>
      <p>
        {filter.text !== '' ? `No port matches ${filter.text}.` : narrowed ? 'No port is of this kind.' : 'Nothing is listening on a port.'}
      </p>
      {narrowed && (
        <Button size="small" onClick={onClear}>
          Clear filter
        </Button>
      )}
    </div>
  );
}
