import { Fragment } from 'react';
import { isExposed } from '../../shared/model/is-exposed';
import type { ProcessSnapshot } from '../../shared/model/process';
import { PortChoiceNote } from '../ports/port-choice-note';
import { VerdictCard } from '../ports/verdict-card';
import { cardVerdict } from '../present/blocking-verdict';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import css from './facts.module.css';
import { PortReleases } from './port-releases';

/** Ports its run listens on, and those it is expected to; each with the way to the doctor. */
export function ProcessPorts({ process }: { readonly process: ProcessSnapshot }) {
  const { selection } = useServices();
  const open = new Set(process.ports.map((port) => port.port));
  const closed = process.expectedPorts.filter((port) => !open.has(port));
  const blocking = cardVerdict(process);
  const splits = new Map(process.splitPorts.map((split) => [split.port, split]));
  const doctor = (port: number) => (
    <Button size="small" icon="plug" onClick={() => selection.openPorts(port)}>
      Look at port {port}
    </Button>
  );
  return (
    <div className={css.scroll}>
      {blocking === null ? (
        <PortChoiceNote process={process} className={css.note} />
      ) : (
        <div className={css.card}>
          <VerdictCard verdict={blocking.verdict} process={process} diedRun={blocking.diedRun} />
        </div>
      )}
      {process.ports.length === 0 && closed.length === 0 ? (
        <p className={css.quiet}>{process.name} listens on no port, and none is expected.</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Port</th>
              <th scope="col">Address</th>
              <th scope="col">Process</th>
              <th scope="col">Reach</th>
              <th scope="col">Doctor</th>
            </tr>
          </thead>
          <tbody>
            {process.ports.map((port) => (
              <Fragment key={`${port.protocol} ${port.address} ${port.port} ${port.pid}`}>
                <tr>
                  <td className={css.mono}>:{port.port}</td>
                  <td className={css.mono}>
                    {port.address} {port.protocol}{' '}
                    {splits.has(port.port) && (
                      <Chip tone="warn" icon="split">
                        split
                      </Chip>
                    )}
                  </td>
                  <td>pid {port.pid}</td>
                  <td>
                    {isExposed(port.address) ? (
                      <Chip tone="warn" icon="globe">
                        visible on network
                      </Chip>
                    ) : (
                      'this machine only'
                    )}
                  </td>
                  <td>{doctor(port.port)}</td>
                </tr>
                {splits.has(port.port) && (
                  <tr className={css.below}>
                    <td />
                    <td colSpan={4} className={css.start}>
                      {splits.get(port.port)?.text}
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
            {closed.map((port) => (
              <tr key={port}>
                <td className={css.mono}>:{port}</td>
                <td className={css.quiet}>expected, not open</td>
                <td />
                <td />
                <td>{doctor(port)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <PortReleases process={process} />
    </div>
  );
}
