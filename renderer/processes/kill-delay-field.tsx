import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { parseDelay, secondsText } from '../present/present-kill-delay';
import { classNames } from '../ui/class-names';
import { Field } from '../ui/field';
import css from './kill-delay.module.css';

interface KillDelayFieldProps {
  readonly process: string;
  readonly delayMs: number;
  readonly error: string | null;
  readonly onSave: (delayMs: number) => void;
}

/** The number beside the slider: any value from 0 to 600 s. Saved on Enter and on leaving; a bad value stays out of force and says why. */
export function KillDelayField({ process, delayMs, error, onSave }: KillDelayFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const messageId = useId();
  const [problem, setProblem] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value in force replaces what was typed
  useEffect(() => {
    setText(null);
    setProblem(null);
  }, [delayMs]);

  const commit = () => {
    if (text === null) return;
    const parsed = parseDelay(text);
    setProblem(parsed.ok ? null : parsed.message);
    if (!parsed.ok) return;
    setText(null);
    if (parsed.delayMs !== delayMs) onSave(parsed.delayMs);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && text !== null) {
      setText(null);
      setProblem(null);
      event.stopPropagation();
    }
  };
  const message = problem ?? error;
  return (
    <div className={css.fieldHolder}>
      <Field
        label={`Kill delay of ${process} in seconds`}
        hideLabel
        size="small"
        unit="s"
        inputMode="decimal"
        className={classNames(css.field, message !== null && css.fieldInvalid)}
        aria-describedby={message === null ? undefined : messageId}
        value={text ?? secondsText(delayMs)}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={press}
      />
      {message !== null && (
        <div id={messageId} className={css.fieldError} role="alert">
          {message}
        </div>
      )}
    </div>
  );
}
