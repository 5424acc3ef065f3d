import type { ReactNode } from 'react';
import css from './chip.module.css';
import { classNames } from './class-names';
import { Icon } from './icon';
import type { IconName } from './icon-shapes';

interface ChipProps {
  readonly tone?: 'plain' | 'line' | 'warn' | 'bad' | 'good' | 'accent';
  readonly mono?: boolean;
  readonly icon?: IconName | undefined;
  readonly children: ReactNode;
}

/** States a fact; never a button. */
export function Chip({ tone = 'plain', mono = false, icon, children }: ChipProps) {
  return (
    <span className={classNames(css.chip, tone !== 'plain' && css[tone], mono && css.mono)}>
      {icon && <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}

/** A small number after a label. */
export function Count({ value, bad = false }: { readonly value: number; readonly bad?: boolean }) {
  return <span className={classNames(css.count, bad && css.countBad)}>{value}</span>;
}
