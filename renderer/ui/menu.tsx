import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon';
import type { IconName } from './icon-shapes';
import { KeyCap } from './key-cap';
import css from './popup.module.css';

interface MenuProps {
  /** The button that opens it; must take a ref and have an accessible name. */
  readonly trigger: ReactElement;
  /** MenuItem and MenuSeparator. */
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
}

/** A menu of actions at its button. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner className={css.positioner} sideOffset={4} align={align}>
          <Base.Popup className={css.menu}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  readonly icon?: IconName | undefined;
  readonly keys?: string | undefined;
  /** One line under the label; where `blockedReason` is set, that one stands there instead. */
  readonly note?: ReactNode;
  readonly blockedReason?: string | null | undefined;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, keys, note, blockedReason, onSelect, children }: MenuItemProps) {
  const under = blockedReason ?? note;
  return (
    <Base.Item className={css.item} disabled={typeof blockedReason === 'string'} onClick={onSelect}>
      {icon && <Icon name={icon} />}
      <span className={css.itemText}>
        <span>{children}</span>
        {under !== undefined && <span className={css.itemNote}>{under}</span>}
      </span>
      {keys !== undefined && (
        <span className={css.itemKeys}>
          <KeyCap>{keys}</KeyCap>
        </span>
      )}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={css.separator} />;
}
