import { useEffect, useRef } from 'react';
import type { HostInfo } from '../../shared/contract/snapshot';
import { presentQuitting, type QuittingRow } from '../present/present-quitting';
import { useHost, useHostSnapshot, useServices } from '../state/app-services';
import { useNow } from '../state/clock-ticker';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { StateIcon } from '../ui/state-icon';
import css from './quitting-page.module.css';

/** Quick enough for a countdown. */
const TICK_MS = 250;

function RowIcon({ state }: Pick<QuittingRow, 'state'>) {
  if (state === 'stopped') return <Icon name="check" className={css.done} />;
  return <StateIcon kind={state} />;
}

/** Instead of everything else while the host ends: what is being stopped, how far it is, and one button for who cannot wait. */
export function QuittingPage({ leaving }: { readonly leaving: NonNullable<HostInfo['leaving']> }) {
  const { commands, retryNow } = useServices();
  const processes = useHostSnapshot((snapshot) => snapshot.processes);
  const leftovers = useHostSnapshot((snapshot) => snapshot.leftovers);
  const over = useHost((state) => state.connection.kind === 'lost');
  const now = useNow(over ? null : TICK_MS);
  const view = presentQuitting({ processes, leftovers, leaving, over, now });
  const title = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone.
  useEffect(() => title.current?.focus(), []);
  return (
    <main className={css.page}>
      <div className={css.card}>
        <h1 ref={title} tabIndex={-1}>
          {view.title}
        </h1>
        <p role="status">{view.lead}</p>
        {view.rows.length > 0 && (
          <ul className={css.rows} aria-label="Stops">
            {view.rows.map((row) => (
              <li key={row.id}>
                <RowIcon state={row.state} />
                <span className={css.name}>
                  {row.name} <span className={css.project}>{row.project}</span>
                </span>
                <span className={css.text}>{row.text}</span>
              </li>
            ))}
          </ul>
        )}
        <div className={css.foot}>
          {over ? (
            <Button icon="restart" onClick={retryNow}>
              Reconnect
            </Button>
          ) : (
            <Button
              icon="kill"
              variant="danger"
              onClick={commands.forceStops}
              blockedReason={view.canKill ? null : 'Nothing is being stopped any more.'}
            >
              Kill now
            </Button>
          )}
        </div>
      </div>
    </main>
  );
}
