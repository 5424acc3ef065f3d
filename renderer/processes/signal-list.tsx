import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { type SignalRow, type SignalTarget, type SignalTone, saferTarget } from '../present/present-signal';
import { classNames } from '../ui/class-names';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icon-shapes';
import css from './signal-menu.module.css';

const ICON_OF_TONE: Readonly<Record<SignalTone, IconName | null>> = {
  caught: 'ear',
  ignored: 'mute',
  ends: 'warn',
  pauses: null,
  none: null,
};

export function SignalEffectText({
  tone,
  text,
  always = false,
}: {
  readonly tone: SignalTone;
  readonly text: string;
  readonly always?: boolean;
}) {
  const icon = always ? 'kill' : ICON_OF_TONE[tone];
  return (
    <span className={classNames(css.effect, !always && css[tone])}>
      {icon !== null && <Icon name={icon} size={14} />}
      {text}
    </span>
  );
}

interface SignalListProps {
  readonly process: string;
  readonly rows: readonly SignalRow[];
  readonly selected: string;
  readonly onSelect: (signal: string) => void;
  readonly onSend: (signal: string, target: SignalTarget) => void;
}

/** The signals as a listbox: arrows choose, typing jumps, Enter sends the safer variant or goes to the buttons. */
export function SignalList({ process, rows, selected, onSelect, onSend }: SignalListProps) {
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const index = Math.max(
    0,
    rows.findIndex((row) => row.info.name === selected),
  );
  const optionId = (name: string): string => `${listId}-${name}`;

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  const select = (at: number) => {
    const row = rows[Math.min(Math.max(at, 0), rows.length - 1)];
    if (row !== undefined) onSelect(row.info.name);
  };
  const jumpTo = (key: string) => {
    const now = performance.now();
    const text = (now - typed.current.at < 800 ? typed.current.text : '') + key.toUpperCase();
    typed.current = { text, at: now };
    const found = rows.find(
      (row) => row.info.name.startsWith(text) || row.info.name.startsWith(`SIG${text}`) || String(row.number) === text,
    );
    if (found !== undefined) onSelect(found.info.name);
  };
  const press = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + 8,
      PageUp: index - 8,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    const row = rows[index];
    if (to !== undefined) select(to);
    else if (event.key === 'Enter' && row !== undefined) {
      const target = saferTarget(row);
      if (target !== null) onSend(row.info.name, target);
      else list.current?.parentElement?.parentElement?.querySelector<HTMLElement>('[data-send]')?.focus();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ') jumpTo(event.key);
    else return;
    event.preventDefault();
  };

  return (
    <div className={css.listSide}>
      <div className={css.head} aria-hidden="true">
        <span />
        <span>Signal</span>
        <span>Usually means</span>
        <span>To {process}, now</span>
      </div>
      <div
        ref={list}
        className={css.list}
        role="listbox"
        aria-label={`Signal for ${process}`}
        aria-activedescendant={optionId(selected)}
        tabIndex={0}
        onKeyDown={press}
      >
        {rows.map((row) => (
          <div
            key={row.info.name}
            id={optionId(row.info.name)}
            className={classNames(css.row, row.info.name === 'SIGKILL' && css.last, row.disabled !== null && css.off)}
            role="option"
            tabIndex={-1}
            aria-selected={row.info.name === selected}
            aria-disabled={row.disabled !== null || undefined}
            onClick={() => onSelect(row.info.name)}
            onKeyDown={undefined}
          >
            <span className={css.number}>{row.number ?? ''}</span>
            <span className={css.name}>{row.info.name}</span>
            <span className={css.use}>{row.info.meaning}</span>
            {row.disabled === null ? (
              <SignalEffectText tone={row.tone} text={row.text} always={row.info.name === 'SIGKILL'} />
            ) : (
              <span className={css.effect}>{row.held === true ? 'not now' : 'not here'}</span>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
