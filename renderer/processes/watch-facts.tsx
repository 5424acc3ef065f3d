import { useState } from 'react';
import { joinSentences } from '../../shared/model/join-sentences';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { TriggerAnswer } from '../../shared/model/reload';
import { triggerText } from '../../shared/model/trigger-text';
import { describeArtifact, describeOnChange, describeWatch } from '../present/present-reload';
import { useCall } from '../state/app-services';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import css from './facts.module.css';
import { useForecast } from './use-forecast';

/** How its files are watched, what a change does, whether one file would trigger, and which program really runs. */
export function WatchFacts({ process }: { readonly process: ProcessSnapshot }) {
  const call = useCall();
  // The host looks with each forecast which program really runs.
  useForecast(process, false);
  const [path, setPath] = useState('');
  /** A text where there is no answer. */
  const [answer, setAnswer] = useState<TriggerAnswer | string>('');
  const { reload } = process;
  if (reload === undefined) return null;
  const artifact = reload.artifact === null || process.phase === 'down' ? null : describeArtifact(reload.artifact);
  const ask = async () => {
    const result = await call('process.would-trigger', { processId: process.id, path: path.trim() });
    if (!result.ok) setAnswer(joinSentences(result.error.message, result.error.hint));
    else setAnswer(result.value.answer ?? 'No: its files are not watched');
  };
  return (
    <>
      <dt>Files</dt>
      <dd className={reload.watch.kind === 'off' ? css.quiet : undefined}>{describeWatch(reload.watch)}</dd>
      {reload.watch.kind !== 'off' && (
        <>
          <dt>On a change</dt>
          <dd>{describeOnChange(reload, process.buildLine !== null)}</dd>
          <dt>Would this file trigger?</dt>
          <dd>
            <form
              className={css.ask}
              onSubmit={(event) => {
                event.preventDefault();
                if (path.trim() !== '') void ask();
              }}
            >
              <Field
                label="Would this file trigger?"
                hideLabel
                size="small"
                mono
                placeholder="src/main.go"
                className={css.path}
                value={path}
                onChange={(event) => {
                  setPath(event.target.value);
                  setAnswer('');
                }}
              />
              <Button size="small" type="submit" blockedReason={path.trim() === '' ? 'Type the path of a file.' : null}>
                Ask
              </Button>
              <span role="status">{typeof answer === 'string' ? answer : triggerText(answer, reload.watch)}</span>
            </form>
          </dd>
        </>
      )}
      {artifact !== null && (
        <>
          <dt>Really running</dt>
          <dd>
            <span className={css.mono}>{artifact.text}</span>
            {artifact.warning !== null && <div className={css.warning}>{artifact.warning}</div>}
          </dd>
        </>
      )}
    </>
  );
}
