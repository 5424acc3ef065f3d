import type { ProcessSnapshot } from '../../shared/model/process';
import { presentReleases } from '../present/present-releases';
import css from './facts.module.css';

/** When its ports came free at the last stops: each was proved by a bind. Nothing before the first. */
export function PortReleases({ process }: { readonly process: ProcessSnapshot }) {
  const rows = presentReleases(process.pastStops);
  if (rows.length === 0) return null;
  return (
    <table className={css.table} aria-label={`When the ports of ${process.name} came free`}>
      <thead>
        <tr>
          <th scope="col">Stop</th>
          <th scope="col">Took</th>
          <th scope="col" className={css.start}>
            Ports, proved by a bind
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.when}>
            <td>{row.when}</td>
            <td>{row.took}</td>
            <td className={css.start}>
              {row.ports.map(({ port, text, late }) => (
                <span key={port} className={late ? css.late : undefined}>
                  <span className={css.mono}>:{port}</span> {text}{' '}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
