import type { AnyVerdict } from '../../shared/model/port-verdict';
import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import { subjectOf } from '../../shared/model/verdict-words';
import { cardVerdict, waitsForPort } from '../present/blocking-verdict';
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
  /** Those with a card: what waits now is drawn before what ended because of a port. */
  readonly processes: readonly ProcessSnapshot[];
  /** Says what is new on the card of the question. */
  readonly onSay: (text: string) => void;
}

/** The doctor's answer first, then every port a process waits for or failed on. */
export function BlockedPorts({ asked, processes: withCards, onSay }: BlockedPortsProps) {
  const processes = useHost((state) => state.snapshot?.processes) ?? [];
  const asker = processes.find((process) => process.id === asked?.processId) ?? null;
  const word = asker === null ? null : cardVerdict(asker);
  // While the asker waits the host looks again and again; its word is the newer one then.
  const newer = asked !== null && word !== null && isSame(asked.verdict, word.verdict) && word.verdict.readAt > asked.verdict.readAt;
  const others = withCards
    .filter((process) => asked === null || process.id !== asker?.id || !isSame(asked.verdict, cardVerdict(process)?.verdict))
    .toSorted((a, b) => Number(waitsForPort(b)) - Number(waitsForPort(a)));
  if (asked === null && others.length === 0) {
    return (
      <div className={css.empty}>
        <p>Nothing is waiting for a port.</p>
        <p className={css.emptyHint}>To ask about one, write its number or the path of a socket above.</p>
      </div>
    );
  }
  // The card of a process and a port stays the same card when an answer arrives: what was ticked or is being asked on it stays so.
  const keyOf = (process: ProcessSnapshot, verdict: AnyVerdict): string => `${process.id} ${subjectOf(verdict)}`;
  const cards: (Parameters<typeof VerdictCard>[0] & { readonly key: string })[] = [];
  if (asked !== null) {
    const { verdict } = asked;
    const nobodys = 'path' in verdict ? verdict.path : `${verdict.port} ${verdict.readAt}`;
    const key = asker === null ? nobodys : keyOf(asker, verdict);
    cards.push({ key, verdict: newer && word !== null ? word.verdict : verdict, process: asker, onSay });
  }
  for (const process of others) {
    const blocking = cardVerdict(process);
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

function isSame(verdict: AnyVerdict, other: AnyVerdict | undefined): boolean {
  return other !== undefined && subjectOf(verdict) === subjectOf(other);
}
