import { useEffect, useState } from 'react';
import { joinSentences } from '../../shared/model/join-sentences';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { Suspect } from '../../shared/model/suspect';
import { useCall } from '../state/app-services';
import { Button } from '../ui/button';
import { announce } from '../ui/live-region';
import { Note } from '../ui/note';
import css from './stop-panel.module.css';

/**
 * What looks like part of the stopped run though nothing proves it, each to be stopped with one click. Looked for once a stop; shows nothing
 * where nobody is suspected.
 */
export function StopSuspects({ process }: { readonly process: ProcessSnapshot }) {
  const call = useCall();
  const [suspects, setSuspects] = useState<readonly Suspect[]>([]);
  const [stopping, setStopping] = useState<number | null>(null);
  const [said, setSaid] = useState<{ readonly ok: boolean; readonly text: string } | null>(null);

  useEffect(() => {
    let current = true;
    void call('process.suspects', { processId: process.id }).then((answer) => {
      if (current && answer.ok) setSuspects(answer.value.suspects);
    });
    return () => {
      current = false;
    };
  }, [call, process.id]);

  const stop = async ({ pid, startTicks }: Suspect) => {
    setStopping(pid);
    const answer = await call('process.stop-suspect', { processId: process.id, pid, startTicks, by: 'window' });
    setStopping(null);
    const text = answer.ok ? answer.value.text : joinSentences(answer.error.message, answer.error.hint);
    setSaid({ ok: answer.ok, text });
    announce(text);
    const left = answer.ok ? answer : await call('process.suspects', { processId: process.id });
    if (left.ok) setSuspects(left.value.suspects);
  };

  if (suspects.length === 0 && said === null) return null;
  return (
    <div className={css.suspects}>
      {suspects.map((suspect) => (
        <Note
          key={`${suspect.pid} ${suspect.startTicks}`}
          tone="warn"
          next={`It carries no mark of a run, so it was left alone. ${process.stop.stopSignal} now, SIGKILL after the kill delay.`}
          actions={
            <Button size="small" icon="stop" pending={stopping === suspect.pid} pendingLabel="Stopping" onClick={() => void stop(suspect)}>
              Stop pid {suspect.pid} too
            </Button>
          }
        >
          Looks like yours: pid {suspect.pid} <code className={css.command}>{suspect.command}</code> {suspect.text}.
        </Note>
      ))}
      {said !== null && (
        <p className={said.ok ? css.said : css.saidBad} role="status">
          {said.text}
        </p>
      )}
    </div>
  );
}
