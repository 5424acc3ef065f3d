import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { Icon } from './icon';
import type { IconName } from './icon-shapes';
import css from './popup.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** One or two sentences under the title. */
  readonly lead?: ReactNode;
  readonly icon?: IconName | undefined;
  readonly width?: 'narrow' | 'wide';
  readonly children?: ReactNode;
  /** Buttons, the primary one last. */
  readonly foot?: ReactNode;
}

/** Dialog with scrim: only for trust, stop-all, ending a foreign process, adding a folder, quitting while processes run. */
export function Dialog({ open, onClose, title, lead, icon, width = 'narrow', children, foot }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={css.backdrop} />
        <Base.Viewport className={css.viewport}>
          <Base.Popup className={classNames(css.dialog, css[width])}>
            <div className={css.dialogHead}>
              {icon && (
                <span className={css.dialogIcon}>
                  <Icon name={icon} size={20} />
                </span>
              )}
              <div>
                <Base.Title className={css.dialogTitle}>{title}</Base.Title>
                {lead !== undefined && <Base.Description className={css.dialogLead}>{lead}</Base.Description>}
              </div>
            </div>
            {children !== undefined && <div className={css.dialogBody}>{children}</div>}
            {foot !== undefined && <div className={css.dialogFoot}>{foot}</div>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
