import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { Icon } from './icon';
import css from './note.module.css';

interface NoteProps {
  /** Amber before harm, red after, plain for advice. */
  readonly tone: 'warn' | 'bad' | 'plain';
  /** One sentence of what is so. */
  readonly children: ReactNode;
  /** One sentence of what to do. */
  readonly next?: ReactNode;
  readonly actions?: ReactNode;
  /** Announced when it appears. */
  readonly alert?: boolean;
  readonly className?: string | undefined;
}

const ICON_OF_TONE = { warn: 'warn', bad: 'x', plain: 'info' } as const;

export function Note({ tone, children, next, actions, alert = false, className }: NoteProps) {
  return (
    <div className={classNames(css.note, tone !== 'warn' && css[tone], className)} role={alert ? 'alert' : undefined}>
      <Icon name={ICON_OF_TONE[tone]} />
      <div className={css.text}>
        <div>{children}</div>
        {next !== undefined && <div className={css.next}>{next}</div>}
      </div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </div>
  );
}
