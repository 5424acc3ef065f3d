import { useId } from 'react';
import { toVisibleText } from '../logs/parse-ansi';
import type { PlanRow } from '../present/present-plan';
import { Chip } from '../ui/chip';
import { classNames } from '../ui/class-names';
import css from './trust-dialog.module.css';

interface PlanTableProps {
  readonly rows: readonly PlanRow[];
  readonly chosen: ReadonlySet<string>;
  /** Null where there is nothing to choose any more. */
  readonly onToggle: ((name: string, on: boolean) => void) | null;
}

function Row({
  row,
  chosen,
  onToggle,
}: {
  readonly row: PlanRow;
  readonly chosen: boolean;
  readonly onToggle: PlanTableProps['onToggle'];
}) {
  const id = useId();
  const { planned } = row;
  return (
    <tr className={classNames(!chosen && onToggle !== null && css.off)}>
      {onToggle !== null && (
        <td className={css.tick}>
          <input
            id={id}
            type="checkbox"
            aria-label={`Start ${planned.name}`}
            checked={chosen}
            onChange={(event) => onToggle(planned.name, event.target.checked)}
          />
        </td>
      )}
      <th scope="row" className={css.name}>
        <label htmlFor={onToggle === null ? undefined : id}>{planned.name}</label>
        {planned.change !== null && <Chip tone="warn">{planned.change === 'added' ? 'new' : 'changed'}</Chip>}
      </th>
      <td className={css.command}>
        {planned.before !== null && (
          <div className={css.before}>
            <span className={css.side}>before </span>
            <del>{toVisibleText(planned.before)}</del>
          </div>
        )}
        <div className={classNames(row.risk !== null && css.risky)}>
          {planned.before !== null && <span className={css.side}>now </span>}
          {toVisibleText(planned.commandLine)}
        </div>
        {row.notes.map((note) => (
          <div key={note} className={css.sub}>
            {toVisibleText(note)}
          </div>
        ))}
      </td>
      <td className={css.source}>
        {toVisibleText(planned.source.file)}:{planned.source.line}
        <div className={css.subText}>{row.ports}</div>
      </td>
    </tr>
  );
}

/** One row a command: exactly what would run and the place in the files that says so. */
export function PlanTable({ rows, chosen, onToggle }: PlanTableProps) {
  return (
    <div className={css.frame}>
      <table className={css.table} aria-label="Commands">
        <thead>
          <tr>
            {onToggle !== null && (
              <th scope="col">
                <span className={css.hidden}>Start</span>
              </th>
            )}
            <th scope="col">Process</th>
            <th scope="col">Exactly what would run</th>
            <th scope="col">Where it says so</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.planned.name} row={row} chosen={chosen.has(row.planned.name)} onToggle={onToggle} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
