import { memo } from 'react';
import type { ProcessStateKind } from '../../shared/model/process-state';
import { toVisibleText } from '../logs/parse-ansi';
import type { PortRow } from '../present/present-listeners';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { classNames } from '../ui/class-names';
import { copyText } from '../ui/copy-text';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { StateIcon } from '../ui/state-icon';
import css from './ports-view.module.css';

interface ListenerRowProps {
  readonly row: PortRow;
  /** Of our own process; null for everybody else's. */
  readonly state: ProcessStateKind | null;
  readonly projectId: string | null;
  readonly onAsk: (port: number) => void;
}

const BRACKETS = { first: css.joinFirst, middle: css.joinMiddle, last: css.joinLast };

/** One port: who has it, where, what we know, since when, and what can be done with it. */
export const ListenerRow = memo(function ListenerRow({ row, state, projectId, onAsk }: ListenerRowProps) {
  const { selection } = useServices();
  const { processId } = row;
  const copied = row.url ?? `${row.address}:${row.port}`;
  const isSlipway = row.kind === 'slipway';
  // Nobody is sent to free what answers here.
  const why = row.kind === 'outside' || row.kind === 'missing' || row.mark !== null;
  return (
    <tr>
      <th scope="row" className={classNames(css.portCell, row.joined !== null && BRACKETS[row.joined])}>
        {row.port}
      </th>
      <td>
        <div className={css.who}>
          {isSlipway ? <Icon name="mark" /> : state === null ? <Icon name="outside" /> : <StateIcon kind={state} />}
          {processId === null || projectId === null ? (
            <span className={css.name} title={toVisibleText(row.command)}>
              {toVisibleText(row.name)}
            </span>
          ) : (
            <button type="button" className={css.nameLink} onClick={() => selection.selectProcess(projectId, processId, true)}>
              {row.name}
            </button>
          )}
          <span className={classNames(css.dim, css.cut)} title={toVisibleText(row.command)}>
            {toVisibleText(row.who)}
          </span>
        </div>
      </td>
      <td>
        <div className={css.who}>
          <span className={css.mono}>{row.address}</span>
          {row.family !== '' && <span className={css.dim}>{row.family}</span>}
          {row.exposed && (
            <Chip tone="warn" icon="globe">
              visible on network
            </Chip>
          )}
        </div>
      </td>
      <td className={classNames(css.note, row.tone === 'warn' && css.warn, row.tone === 'bad' && css.bad)} title={row.note}>
        {row.mark !== null && <Icon name={row.mark === 'split' ? 'split' : 'share'} />}
        {row.note}
      </td>
      <td className={css.since}>{row.since}</td>
      <td>
        <div className={css.rowActions}>
          {why && !row.udp && (
            <Button size="small" aria-label={`Why is port ${row.port} busy?`} onClick={() => onAsk(row.port)}>
              Why busy?
            </Button>
          )}
          {row.url !== null && (
            <a
              className={css.openLink}
              href={row.url}
              target="_blank"
              rel="noreferrer"
              aria-label={`Open ${row.url} in the browser`}
              title={`Open ${row.url} in the browser`}
            >
              <Icon name="open" />
            </a>
          )}
          {row.kind !== 'missing' && (
            <IconButton icon="copy" label={`Copy ${copied}`} onClick={() => void copyText(copied, `Copied ${copied}`)} />
          )}
        </div>
      </td>
    </tr>
  );
}, isSameRow);

/** A new reading makes new rows; one that says the same is not drawn again. */
function isSameRow(a: ListenerRowProps, b: ListenerRowProps): boolean {
  if (a.state !== b.state || a.projectId !== b.projectId || a.onAsk !== b.onAsk) return false;
  return (Object.keys(a.row) as (keyof PortRow)[]).every((key) => a.row[key] === b.row[key]);
}
