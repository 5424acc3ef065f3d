import { joinSentences } from '../../shared/model/join-sentences';
import type { LeftoverAction } from '../../shared/model/leftover';
import type { ProcessId } from '../../shared/model/process';
import { ACTION_DOING, ACTION_WORDS, presentLeftover } from '../present/present-leftover';
import { useCommandState, useHostSnapshot, useServices } from '../state/app-services';
import { useNow } from '../state/clock-ticker';
import { leftoverKey } from '../state/commands';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import css from './leftover-panel.module.css';

const ACTIONS: readonly LeftoverAction[] = ['stop', 'adopt'];
/** Ages below a minute are told in seconds. */
const AGE_TICK_MS = 10_000;

function LeftNote({ id }: { readonly id: string }) {
  const { commands } = useServices();
  const one = useHostSnapshot((snapshot) => snapshot.leftovers.find((leftover) => leftover.id === id));
  const pending = useCommandState((state) => state.pending[leftoverKey(id)]);
  const error = useCommandState((state) => state.errors[leftoverKey(id)]);
  const now = useNow(AGE_TICK_MS);
  if (one === undefined) return null;
  const { longName, facts, why } = presentLeftover(one, now);
  return (
    <Note
      tone={error === undefined ? 'plain' : 'bad'}
      alert={error !== undefined}
      next={
        error === undefined
          ? `${facts}. It is outside Slipway until you stop it or take it over.`
          : joinSentences(error.message, error.hint ?? '')
      }
      actions={ACTIONS.map((action) => (
        <Button
          key={action}
          size="small"
          aria-label={`${ACTION_WORDS[action]} ${longName}`}
          pending={pending === action}
          pendingLabel={ACTION_DOING[action]}
          blockedReason={action === 'adopt' ? one.whyNotAdopt : null}
          onClick={() => commands.answerLeftover(id, action)}
        >
          {ACTION_WORDS[action]}
        </Button>
      ))}
    >
      {`Run ${one.runId} of an earlier session lives on. ${why}`}
    </Note>
  );
}

/** Runs of a process that somebody left running: not asked about again, but never out of reach. */
export function LeftNotes({ processId }: { readonly processId: ProcessId }) {
  const ids = useHostSnapshot((snapshot) =>
    snapshot.leftovers
      .filter((one) => one.state === 'left' && one.processId === processId)
      .map(({ id }) => id)
      .join(' '),
  );
  if (ids === '') return null;
  return (
    <div className={css.notes}>
      {ids.split(' ').map((id) => (
        <LeftNote key={id} id={id} />
      ))}
    </div>
  );
}
