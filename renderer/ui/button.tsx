import { type ComponentPropsWithRef, type MouseEvent, useId } from 'react';
import css from './button.module.css';
import { classNames } from './class-names';
import { Icon } from './icon';
import type { IconName } from './icon-shapes';
import { Tooltip } from './tooltip';
import { useShownPending } from './use-shown-pending';
import { VisuallyHidden } from './visually-hidden';

export type ButtonVariant = 'primary' | 'normal' | 'quiet' | 'danger';

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled'> {
  readonly variant?: ButtonVariant;
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName | undefined;
  /** Stands right of the label, such as a chevron. */
  readonly iconAfter?: IconName | undefined;
  /** The host has not answered yet. After 150 ms the icon becomes the turning arc and the label `pendingLabel`; width and focus stay. */
  readonly pending?: boolean;
  readonly pendingLabel?: string | undefined;
  /** Why it can't be pressed, as a sentence with the next step; null when it can. It stays focusable and says why. */
  readonly blockedReason?: string | null | undefined;
  readonly pressed?: boolean | undefined;
  readonly wide?: boolean;
  /** Icon only: `aria-label` must name it. */
  readonly square?: boolean;
}

export function Button(props: ButtonProps) {
  const {
    variant = 'normal',
    size = 'normal',
    icon,
    iconAfter,
    pending = false,
    pendingLabel,
    blockedReason,
    pressed,
    wide,
    square,
  } = props;
  const {
    variant: _v,
    size: _s,
    icon: _i,
    iconAfter: _ia,
    pending: _p,
    pendingLabel: _pl,
    blockedReason: _b,
    pressed: _pr,
    ...rest
  } = props;
  const { wide: _w, square: _sq, children, className, onClick, ...native } = rest;
  const reasonId = useId();
  const turning = useShownPending(pending);
  const blocked = typeof blockedReason === 'string';
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (blocked) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      type="button"
      aria-describedby={blocked ? reasonId : undefined}
      {...native}
      onClick={click}
      aria-disabled={blocked ? true : native['aria-disabled']}
      aria-busy={pending || undefined}
      aria-pressed={pressed}
      className={classNames(
        css.button,
        variant !== 'normal' && css[variant],
        size === 'small' && css.small,
        turning && css.pending,
        pressed && css.pressed,
        wide && css.wide,
        square && css.square,
        className,
      )}
    >
      {turning ? <Icon name="spin" turning /> : icon && <Icon name={icon} />}
      {pendingLabel === undefined ? children : <Labels rest={children} doing={pendingLabel} pending={turning} />}
      {iconAfter && <Icon name={iconAfter} size={14} />}
    </button>
  );
  if (!blocked) return button;
  return (
    <>
      <Tooltip text={blockedReason}>{button}</Tooltip>
      <VisuallyHidden id={reasonId}>{blockedReason}</VisuallyHidden>
    </>
  );
}

function Labels({ rest, doing, pending }: { readonly rest: React.ReactNode; readonly doing: string; readonly pending: boolean }) {
  return (
    <span className={css.labels}>
      <span className={pending ? css.unseen : undefined} aria-hidden={pending || undefined}>
        {rest}
      </span>
      {pending && <span>{doing}</span>}
    </span>
  );
}
