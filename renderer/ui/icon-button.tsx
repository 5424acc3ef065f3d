import { type ComponentPropsWithRef, type MouseEvent, useId } from 'react';
import css from './button.module.css';
import { classNames } from './class-names';
import { Icon } from './icon';
import type { IconName } from './icon-shapes';
import { Tooltip } from './tooltip';
import { useShownPending } from './use-shown-pending';
import { VisuallyHidden } from './visually-hidden';

export interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled' | 'aria-label' | 'children'> {
  readonly icon: IconName;
  /** Accessible name, and the tooltip's text. */
  readonly label: string;
  /** Shown in the tooltip after the label. */
  readonly keys?: string | undefined;
  readonly pressed?: boolean | undefined;
  readonly pending?: boolean;
  /** Why it can't be pressed; null when it can. */
  readonly blockedReason?: string | null | undefined;
}

/** 24 px square with an icon, for what cannot end anything (or in a row that names the process). */
export function IconButton(props: IconButtonProps) {
  const { icon, label, keys, pressed, pending = false, blockedReason, className, onClick, ...native } = props;
  const reasonId = useId();
  const turning = useShownPending(pending);
  const blocked = typeof blockedReason === 'string';
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (blocked) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <>
      <Tooltip text={blocked ? blockedReason : label} keys={blocked ? undefined : keys}>
        <button
          type="button"
          aria-describedby={blocked ? reasonId : undefined}
          {...native}
          onClick={click}
          aria-label={label}
          aria-disabled={blocked || undefined}
          aria-busy={pending || undefined}
          aria-pressed={pressed}
          className={classNames(css.iconButton, pressed && css.pressed, className)}
        >
          {turning ? <Icon name="spin" turning /> : <Icon name={icon} />}
        </button>
      </Tooltip>
      {blocked && <VisuallyHidden id={reasonId}>{blockedReason}</VisuallyHidden>}
    </>
  );
}
