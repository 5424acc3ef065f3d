import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import { blockingVerdict } from '../present/blocking-verdict';
import type { AnyVerdict } from '../present/present-verdict';
import { useHost } from '../state/app-services';
import css from './ports-view.module.css';
import { VerdictCard } from './verdict-card';

/** What the doctor answered last, and for whom it was asked. */
export interface Asked {
  readonly verdict: AnyVerdict;
  readonly processId: ProcessId | null;
}

interface BlockedPortsProps {
  readonly asked: Asked | null;
  readonly blocked: readonly ProcessSnapshot[];
  /** Says what is new on the card of the question. */
  readonly onSay: (text: string) => void;
}

/** The doctor's answer first, then every port a process waits for or failed on. */
export function BlockedPorts({ asked, blocked, onSay }: BlockedPortsProps) {
  const processes = useHost((state) => state.snapshot?.processes) ?? [];
  const asker = processes.find((process) => process.id === asked?.processId) ?? null;
  const word = asker === null ? null : blockingVerdict(asker);
  // While the asker waits the host looks again and again; its word is the newer one then.
  const newer =
    asked !== null && word !== null && isSamePort(asked.verdict, word.verdict.port) && word.verdict.readAt > asked.verdict.readAt;
  const others = blocked.filter(
    (process) => asked === null || process.id !== asker?.id || !isSamePort(asked.verdict, blockingVerdict(process)?.verdict.port),
  );
  if (asked === null && others.length === 0) {
    return (
      <div className={css.empty}>
        <p>Nothing is waiting for a port.</p>
        <p className={css.emptyHint}>To ask about one, write its number or the path of a socket above.</p>
      </div>
    );
  }
  // The card of a process and a port stays the same card when an answer arrives: what was ticked or is being asked on it stays so.
  const keyOf = (process: ProcessSnapshot, verdict: AnyVerdict): string =>
    `${process.id} ${'path' in verdict ? verdict.path : verdict.port}`;
  const cards: (Parameters<typeof VerdictCard>[0] & { readonly key: string })[] = [];
  if (asked !== null) {
    const { verdict } = asked;
    const nobodys = 'path' in verdict ? verdict.path : `${verdict.port} ${verdict.readAt}`;
    const key = asker === null ? nobodys : keyOf(asker, verdict);
    cards.push({ key, verdict: newer && word !== null ? word.verdict : verdict, process: asker, onSay });
  }
  for (const process of others) {
    const blocking = blockingVerdict(process);
    if (blocking !== null)
      cards.push({ key: keyOf(process, blocking.verdict), verdict: blocking.verdict, process, diedRun: blocking.diedRun });
  }
  return (
    <div className={css.scroll}>
      <div className={css.cards}>
        {cards.map(({ key, ...card }) => (
          <VerdictCard key={key} {...card} />
        ))}
      </div>
      <p className={css.foot}>
        Nothing here acts until you choose it. Before it acts, Slipway checks that the holder is still the same process; if not, it does
        nothing and says so.
      </p>
    </div>
  );
}

function isSamePort(verdict: AnyVerdict, port: number | undefined): boolean {
  return 'port' in verdict && verdict.port === port;
}
