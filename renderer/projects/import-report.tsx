import type { ImportNote } from '../../shared/model/import-report';
import { toVisibleText } from '../logs/parse-ansi';
import { reportRows, reportTally } from '../present/present-import';
import { classNames } from '../ui/class-names';
import css from './import-report.module.css';

/** What became of every key of the files that were imported; closed until somebody wants to know. Nothing where nothing was imported. */
export function ImportReport({ report }: { readonly report: readonly ImportNote[] }) {
  if (report.length === 0) return null;
  return (
    <details className={css.report}>
      <summary>What became of every key: {reportTally(report)}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className={css.rows} aria-label="What became of every key" tabIndex={0}>
        <table>
          <tbody>
            {reportRows(report).map((row) => (
              <tr key={row.id}>
                <td className={classNames(css.fate, css[row.fate])}>{row.words}</td>
                <td className={css.where}>
                  <code>{toVisibleText(row.where)}</code>
                  <code className={css.key}>{toVisibleText(row.key)}</code>
                </td>
                <td className={css.text}>{toVisibleText(row.text)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
