import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names';
import css from './popup.module.css';

interface PopoverProps {
  readonly trigger: ReactElement;
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  readonly align?: 'start' | 'center' | 'end';
  /** Accessible name of the surface. */
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A surface at its button: Esc closes it and gives the focus back. */
export function Popover({ trigger, open, onOpenChange, align = 'end', label, className, children }: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange: (next: boolean) => onOpenChange(next) } : {})}>
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner className={css.positioner} sideOffset={4} align={align} collisionPadding={8}>
          <Base.Popup className={classNames(css.popup, className)} aria-label={label}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
