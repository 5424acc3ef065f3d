import { useEffect, useState } from 'react';
import { joinSentences } from '../../shared/model/join-sentences';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { Suspect } from '../../shared/model/suspect';
import { useCall } from '../state/app-services';
import { Icon } from '../ui/icon';
import { announce } from '../ui/live-region';
import { SuspectNote } from './suspect-note';
import css from './suspects.module.css';

/**
 * What looks like part of the stopped run though nothing proves it, each to be stopped with one click; several fold to their count. Looked for
 * once a stop; shows nothing where nobody is suspected.
 */
export function StopSuspects({ process }: { readonly process: ProcessSnapshot }) {
  const call = useCall();
  const [suspects, setSuspects] = useState<readonly Suspect[]>([]);
  const [open, setOpen] = useState(false);
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
  const isSeveral = suspects.length > 1;
  return (
    <div className={css.suspects}>
      {isSeveral && (
        <button type="button" className={css.many} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'down' : 'right'} size={14} />
          <Icon name="warn" size={14} className={css.warn} />
          {suspects.length} processes look like yours
          <span className={css.quiet}>they carry no mark of a run and were left alone</span>
        </button>
      )}
      {suspects.length > 0 && (open || !isSeveral) && (
        <ul className={css.list} aria-label="What looks like part of the run">
          {suspects.map((suspect) => (
            <li key={`${suspect.pid} ${suspect.startTicks}`}>
              <SuspectNote
                suspect={suspect}
                stopSignal={process.stop.stopSignal}
                stopping={stopping === suspect.pid}
                onStop={() => void stop(suspect)}
              />
            </li>
          ))}
        </ul>
      )}
      {said !== null && (
        <p className={said.ok ? css.said : css.saidBad} role="status">
          {said.text}
        </p>
      )}
    </div>
  );
}
