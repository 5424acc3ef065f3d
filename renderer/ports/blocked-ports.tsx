import type { PortVerdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { useHost } from '../state/app-services';
import css from './ports-view.module.css';
import { VerdictCard } from './verdict-card';

interface BlockedPortsProps {
  /** What the doctor answered last. */
  readonly asked: PortVerdict | null;
  readonly blocked: readonly ProcessSnapshot[];
}

/** The doctor's answer first, then every port a process waits for or failed on. */
export function BlockedPorts({ asked, blocked }: BlockedPortsProps) {
  const processes = useHost((state) => state.snapshot?.processes) ?? [];
  const waiting = processes.find(
    (process) =>
      process.state.kind === 'waiting' && process.state.on.some((reason) => reason.kind === 'port' && reason.port === asked?.port),
  );
  const others = blocked.filter((process) => process.verdict?.port !== asked?.port);
  if (asked === null && others.length === 0) {
    return (
      <div className={css.empty}>
        <p>Nothing is waiting for a port.</p>
        <p className={css.emptyHint}>To ask about one, write its number above.</p>
      </div>
    );
  }
  return (
    <div className={css.scroll}>
      <div className={css.cards}>
        {asked !== null && <VerdictCard key={`${asked.port} ${asked.readAt}`} verdict={asked} process={waiting ?? null} />}
        {others.map((process) =>
          process.verdict === null ? null : <VerdictCard key={process.id} verdict={process.verdict} process={process} />,
        )}
      </div>
      <p className={css.foot}>
        Nothing here acts until you choose it. Before it acts, Slipway checks that the holder is still the same process; if not, it does
        nothing and says so.
      </p>
    </div>
  );
}
