import { useId, useState } from 'react';
import type { LeftoverAction, LeftoverSnapshot } from '../../shared/model/leftover';
import { ACTION_DOING, ACTION_WORDS, leftoversTitle, presentLeftover } from '../present/present-leftover';
import { useCommandState, useHostSnapshot, useServices } from '../state/app-services';
import { useNow } from '../state/clock-ticker';
import { leftoverKey } from '../state/commands';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import css from './leftover-panel.module.css';

const ACTIONS: readonly LeftoverAction[] = ['stop', 'adopt', 'leave'];
/** Ages below a minute are told in seconds. */
const AGE_TICK_MS = 10_000;

type Answer = (one: LeftoverSnapshot, action: LeftoverAction) => void;

interface RowProps {
  readonly one: LeftoverSnapshot;
  readonly now: number;
  readonly answer: Answer;
  /** The answer that suggests itself stands out: in a card of one row only, where several have it at the head. */
  readonly stands: boolean;
}

function Row({ one, now, answer, stands }: RowProps) {
  const pending = useCommandState((state) => state.pending[leftoverKey(one.id)]);
  const error = useCommandState((state) => state.errors[leftoverKey(one.id)]);
  const { title, longName, facts, why, progress } = presentLeftover(one, now);
  const stopping = one.state === 'stopping';
  return (
    <li className={css.row}>
      <div className={css.what}>
        <div>
          <b>{title}</b> <span className={css.facts}>{facts}</span>
        </div>
        <div className={css.why}>
          {progress ?? why}
          {one.whyNotAdopt !== null && !stopping && ` Not to be adopted: ${one.whyNotAdopt}`}
        </div>
        {error !== undefined && (
          <div className={css.error} role="alert">
            {error.message} {error.hint}
          </div>
        )}
      </div>
      <div className={css.actions}>
        {stopping ? (
          <Button size="small" icon="kill" variant="danger" aria-label={`Kill now ${longName}`} onClick={() => answer(one, 'stop')}>
            Kill now
          </Button>
        ) : (
          ACTIONS.map((action) => (
            <Button
              key={action}
              size="small"
              variant={stands && action === one.suggested ? 'primary' : 'normal'}
              aria-label={`${ACTION_WORDS[action]} ${longName}`}
              pending={pending === action}
              pendingLabel={ACTION_DOING[action]}
              blockedReason={action === 'adopt' ? one.whyNotAdopt : null}
              onClick={() => answer(one, action)}
            >
              {ACTION_WORDS[action]}
            </Button>
          ))
        )}
      </div>
    </li>
  );
}

/** What an earlier session left running, until somebody has answered for each. */
export function LeftoverPanel() {
  const { commands } = useServices();
  const all = useHostSnapshot((snapshot) => snapshot.leftovers);
  const projects = useHostSnapshot((snapshot) => snapshot.projects);
  const now = useNow(AGE_TICK_MS);
  const titleId = useId();
  const [always, setAlways] = useState(false);
  const open = all.filter(({ state }) => state !== 'left');
  if (open.length === 0) return null;
  const waiting = open.filter(({ state }) => state === 'offered');
  const [usual] = waiting;
  const common = waiting.every(({ suggested }) => suggested === usual?.suggested) ? usual?.suggested : undefined;
  const named = [
    ...new Set(waiting.map(({ projectId }) => projects.find(({ id }) => id === projectId)?.name).filter((name) => name !== undefined)),
  ];
  const answer: Answer = (one, action) => {
    const known = one.projectId !== null && projects.some(({ id }) => id === one.projectId);
    if (always && known && one.state === 'offered') commands.configureLeftovers(one.projectId, action);
    commands.answerLeftover(one.id, action);
  };
  const answerAll = (action: LeftoverAction) => {
    for (const one of waiting) if (action !== 'adopt' || one.whyNotAdopt === null) answer(one, action);
  };
  return (
    <section className={css.panel} aria-labelledby={titleId}>
      <div className={css.head}>
        <Icon name="warn" />
        <h2 id={titleId}>{leftoversTitle(open.length)}</h2>
        {waiting.length > 1 && (
          <div className={css.actions}>
            {ACTIONS.map((action) => (
              <Button
                key={action}
                size="small"
                variant={action === common ? 'primary' : 'quiet'}
                blockedReason={
                  action === 'adopt' && waiting.every(({ whyNotAdopt }) => whyNotAdopt !== null) ? 'None of them can be adopted.' : null
                }
                onClick={() => answerAll(action)}
              >
                {ACTION_WORDS[action]} all
              </Button>
            ))}
          </div>
        )}
      </div>
      <ul className={css.rows}>
        {open.map((one) => (
          <Row key={one.id} one={one} now={now} answer={answer} stands={waiting.length === 1} />
        ))}
      </ul>
      {named.length > 0 && (
        <label className={css.always}>
          <input type="checkbox" checked={always} onChange={(event) => setAlways(event.target.checked)} />
          Do this always for {named.length === 1 ? named[0] : 'the project'}
        </label>
      )}
    </section>
  );
}
