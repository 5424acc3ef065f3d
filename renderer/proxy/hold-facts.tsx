import { clockTime } from '../../shared/model/clock-time';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProxySnapshot } from '../../shared/model/proxy';
import { fullTime } from '../present/format-time';
import { faultNext, keyPlace, presentHold, presentTotals } from '../present/present-proxy';
import { useServices } from '../state/app-services';
import { useHostNow } from '../state/use-proxy';
import { Button } from '../ui/button';
import { Meter } from '../ui/meter';
import css from './proxy-view.module.css';

interface HoldFactsProps {
  readonly proxy: ProxySnapshot;
  readonly process: ProcessSnapshot;
}

/** While something waits its time counts. */
const WAIT_TICK_MS = 250;

/** The limits of what is held, how full they are and where they are set; then all requests in numbers. */
export function HoldFacts({ proxy, process }: HoldFactsProps) {
  const now = useHostNow(proxy.held.oldestAt === null ? null : WAIT_TICK_MS);
  return (
    <section className={css.part} aria-label="Hold">
      <h3 className={css.title}>Held while {process.name} is away</h3>
      {presentHold(proxy.held, now).map((meter) => (
        <Meter key={meter.label} {...meter} />
      ))}
      <p className={css.says}>Set with {keyPlace('hold', process.source)}.</p>
      <p className={css.says}>{presentTotals(proxy)}</p>
    </section>
  );
}

/** Requests that did not come through, newest first, each with the next step. Nothing where there is none. */
export function FaultList({ proxy, process }: HoldFactsProps) {
  const { selection } = useServices();
  if (proxy.faults.length === 0) return null;
  const steps = proxy.faults.map(({ kind }) => faultNext(kind, process.name, process.source)).filter((step) => step !== null);
  // What was mended since needs no step.
  const isDown = process.phase === 'down';
  const shown = new Map(steps.filter(({ does }) => does !== 'start' || isDown).map((step) => [step.does, step]));
  return (
    <section className={css.part} aria-label="Errors">
      <h3 className={css.title}>Errors</h3>
      <ul className={css.list}>
        {proxy.faults.map(({ at, method, path, text }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same request may fail twice in one millisecond
          <li key={`${at} ${place}`}>
            <div className={css.path}>
              <time className={css.when} title={fullTime(at)}>
                {clockTime(at)}
              </time>{' '}
              {method} {path}
            </div>
            <div className={css.fault}>{text}</div>
          </li>
        ))}
      </ul>
      {[...shown.values()].map(({ text, does }) => (
        <p key={does} className={css.says}>
          {text}{' '}
          {does === 'open-log' && (
            <Button size="small" onClick={() => selection.selectTab('logs')}>
              Open the log
            </Button>
          )}
        </p>
      ))}
    </section>
  );
}
