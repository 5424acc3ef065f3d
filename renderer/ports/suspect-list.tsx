import { toVisibleText } from '../logs/parse-ansi';
import type { SuspectRow } from '../present/present-verdict';
import css from './verdict-card.module.css';

/** Who may hold the port; none of them is known to, so nothing here ends anything. */
export function SuspectList({ rows }: { readonly rows: readonly SuspectRow[] }) {
  return (
    <div className={css.evidence}>
      <table className={css.table}>
        <caption>
          <span>Suspects: each holds a socket that no table lists; any one may be the holder</span>
        </caption>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.who} ${row.command}`}>
              <th scope="row">{row.who}</th>
              <td>
                <span className={css.mono}>{toVisibleText(row.command)}</span>
                <div className={css.touches}>{toVisibleText(row.where)}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
