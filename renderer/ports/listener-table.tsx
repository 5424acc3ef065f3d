import { useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { type PortRow, presentListeners, urlOf } from '../present/present-listeners';
import { useHost, useServices } from '../state/app-services';
import { useNow } from '../state/clock-ticker';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { classNames } from '../ui/class-names';
import { copyText } from '../ui/copy-text';
import { Field } from '../ui/field';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { StateIcon } from '../ui/state-icon';
import css from './ports-view.module.css';
import type { Listening } from './use-listeners';

function Row({
  row,
  process,
  onAsk,
}: {
  readonly row: PortRow;
  readonly process: ProcessSnapshot | undefined;
  readonly onAsk: (port: number) => void;
}) {
  const { selection } = useServices();
  return (
    <tr>
      <th scope="row" className={css.portCell}>
        {row.port}
      </th>
      <td>
        <div className={css.who}>
          {process === undefined ? <Icon name="outside" /> : <StateIcon kind={process.state.kind} />}
          {process === undefined ? (
            <span className={css.name}>{row.name}</span>
          ) : (
            <button type="button" className={css.nameLink} onClick={() => selection.selectProcess(process.projectId, process.id, true)}>
              {row.name}
            </button>
          )}
          <span className={css.dim}>{row.who}</span>
        </div>
      </td>
      <td>
        <div className={css.who}>
          <span className={css.mono}>{row.address}</span>
          {row.exposed && (
            <Chip tone="warn" icon="globe">
              visible on network
            </Chip>
          )}
        </div>
      </td>
      <td className={classNames(css.note, row.tone === 'warn' && css.warn, row.tone === 'bad' && css.bad)} title={row.note}>
        {row.note}
      </td>
      <td>
        <div className={css.rowActions}>
          {row.kind !== 'ours' && (
            <Button size="small" aria-label={`Why is port ${row.port} busy?`} onClick={() => onAsk(row.port)}>
              Why busy?
            </Button>
          )}
          {row.kind !== 'missing' && (
            <IconButton icon="copy" label={`Copy ${urlOf(row)}`} onClick={() => void copyText(urlOf(row), `Copied ${urlOf(row)}`)} />
          )}
        </div>
      </td>
    </tr>
  );
}

interface ListenerTableProps {
  readonly listening: Listening;
  readonly processes: readonly ProcessSnapshot[];
  readonly onAsk: (port: number) => void;
}

/** Every listener that can be seen, ours first; closed but expected and open but unexpected ones are rows too. */
export function ListenerTable({ listening, processes, onAsk }: ListenerTableProps) {
  const projects = useHost((state) => state.snapshot?.projects) ?? [];
  const [filter, setFilter] = useState('');
  const now = useNow(1_000);
  const { listeners, readAt, error } = listening;
  const groups = presentListeners(listeners ?? [], processes, projects, filter);
  const exposed = (listeners ?? []).filter((listener) => listener.exposed).length;
  return (
    <>
      <div className={css.filter}>
        <Field
          label="Filter ports"
          hideLabel
          icon="search"
          placeholder="Port, process or pid"
          className={css.filterField}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className={css.grow} />
        {exposed > 0 && (
          <Chip tone="warn" icon="globe">
            {exposed} visible on network
          </Chip>
        )}
        {readAt !== null && <span className={css.dim}>read {Math.max(0, Math.round((now - readAt) / 1_000))} s ago</span>}
        <IconButton icon="restart" label="Read again" onClick={listening.readAgain} />
      </div>
      {error !== null && (
        <Note tone="bad" next={error.hint} className={css.refusal}>
          {error.message}
        </Note>
      )}
      <div className={css.scroll}>
        {listeners !== null && groups.length === 0 ? (
          <div className={css.empty}>
            <p>{filter === '' ? 'Nothing is listening on a port.' : `No port matches ${filter}.`}</p>
            {filter !== '' && (
              <Button size="small" onClick={() => setFilter('')}>
                Clear filter
              </Button>
            )}
          </div>
        ) : (
          <table className={css.table} aria-label="Listening ports">
            <thead>
              <tr>
                <th scope="col">Port</th>
                <th scope="col">Process</th>
                <th scope="col">Address</th>
                <th scope="col">What we know</th>
                <th scope="col">
                  <span className={css.hidden}>Actions</span>
                </th>
              </tr>
            </thead>
            {groups.map((group) => (
              <tbody key={group.title}>
                <tr className={css.group}>
                  <th colSpan={5} scope="rowgroup">
                    {group.title}
                  </th>
                </tr>
                {group.rows.map((row) => (
                  <Row key={row.key} row={row} process={processes.find((process) => process.id === row.processId)} onAsk={onAsk} />
                ))}
              </tbody>
            ))}
          </table>
        )}
      </div>
    </>
  );
}
