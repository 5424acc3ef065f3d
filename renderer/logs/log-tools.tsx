import type { KeyboardEvent, Ref } from 'react';
import { Field } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { presentMatchCount } from './log-find';
import css from './log-pane.module.css';
import { nextTimeMode, type TimeMode, toggleWrap } from './log-view-store';
import type { FindState } from './use-log-find';

interface LogToolsProps {
  readonly find: FindState;
  readonly fieldRef: Ref<HTMLInputElement>;
  readonly wrap: boolean;
  readonly times: TimeMode;
  readonly following: boolean;
  readonly onFollow: (follow: boolean) => void;
  /** Esc in an empty field: back to the log. */
  readonly onLeave: () => void;
}

const TIME_WORDS: Readonly<Record<TimeMode, string>> = { ms: 'time and ms', time: 'time', off: 'off' };

/** Find in log, wrap, times and follow; stands at the end of the tab row. */
export function LogTools({ find, fieldRef, wrap, times, following, onFollow, onLeave }: LogToolsProps) {
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') find.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      if (find.text === '') onLeave();
      else find.setText('');
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <Field
        ref={fieldRef}
        label="Find in log"
        hideLabel
        size="small"
        icon="search"
        placeholder="Find in log"
        className={find.text === '' ? css.find : css.findOpen}
        value={find.text}
        onChange={(event) => find.setText(event.target.value)}
        onKeyDown={press}
        data-log-find=""
        after={
          find.text === '' ? undefined : (
            <>
              <span className={css.matches} role="status">
                {find.needle === find.text ? presentMatchCount(find.total, find.current) : ''}
              </span>
              <IconButton icon="up" label="Previous match" keys="Shift Enter" className={css.small} onClick={() => find.step(-1)} />
              <IconButton icon="down" label="Next match" keys="Enter" className={css.small} onClick={() => find.step(1)} />
              <IconButton icon="x" label="End the search" keys="Esc" className={css.small} onClick={() => find.setText('')} />
            </>
          )
        }
      />
      <IconButton icon="wrap" label="Wrap lines" keys="w" pressed={wrap} onClick={toggleWrap} />
      <IconButton icon="time" label={`Timestamps: ${TIME_WORDS[times]}`} keys="t" pressed={times !== 'off'} onClick={nextTimeMode} />
      <IconButton
        icon="follow"
        label={following ? 'Following new lines' : 'Follow new lines'}
        keys="f"
        pressed={following}
        onClick={() => onFollow(!following)}
      />
    </>
  );
}
