import { clockTime } from '../../shared/model/clock-time';
import css from '../app.module.css';
import { LeftoverPanel } from '../leftovers/leftover-panel';
import { useHost, useHostSnapshot, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';

const TONE_OF_NOTICE = { info: 'plain', warning: 'warn', error: 'bad' } as const;

/** Above everything else: a lost host, what an earlier session left, and what the host has to say. */
export function HostNotes() {
  const { commands, retryNow } = useServices();
  const connection = useHost((state) => state.connection);
  const notices = useHostSnapshot((snapshot) => snapshot.notices);
  const hasLeftovers = useHostSnapshot((snapshot) => snapshot.leftovers.some(({ state }) => state !== 'left'));
  if (connection.kind !== 'lost' && notices.length === 0 && !hasLeftovers) return null;
  return (
    <div className={css.notes}>
      {connection.kind === 'lost' && (
        <Note
          tone="bad"
          alert
          next="What you see is from then. Slipway keeps trying to reach it."
          actions={
            <Button size="small" icon="restart" onClick={retryNow}>
              Reconnect
            </Button>
          }
        >
          Connection to the host lost at {clockTime(connection.at)}.
        </Note>
      )}
      <LeftoverPanel />
      {notices.map((notice) => (
        <Note
          key={notice.id}
          tone={TONE_OF_NOTICE[notice.tone]}
          next={notice.hint}
          actions={<IconButton icon="x" label="Close this message" onClick={() => commands.dismissNotice(notice.id)} />}
        >
          {notice.text}
        </Note>
      ))}
    </div>
  );
}
