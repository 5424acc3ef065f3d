import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { classNames } from './class-names';
import css from './field.module.css';
import { Icon } from './icon';
import type { IconName } from './icon-shapes';
import { VisuallyHidden } from './visually-hidden';

export interface FieldProps extends Omit<ComponentPropsWithRef<'input'>, 'size' | 'className'> {
  readonly label: string;
  /** The label is read but not drawn (the words around it name the field). */
  readonly hideLabel?: boolean;
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName | undefined;
  /** Stands inside, grey, such as `s`. */
  readonly unit?: string | undefined;
  readonly mono?: boolean;
  readonly wide?: boolean;
  /** Red text below; the last valid value stays in force. */
  readonly error?: string | null | undefined;
  /** Buttons inside at the right end. */
  readonly after?: ReactNode;
  /** For the frame: gives it a width. */
  readonly className?: string | undefined;
}

export function Field(props: FieldProps) {
  const {
    label,
    hideLabel = false,
    size = 'normal',
    icon,
    unit,
    mono = false,
    wide = false,
    error,
    after,
    className,
    id,
    ...native
  } = props;
  const ownId = useId();
  const fieldId = id ?? ownId;
  const errorId = `${fieldId}-error`;
  const invalid = typeof error === 'string';
  return (
    <div className={classNames(css.wrap, wide && css.wide)}>
      {hideLabel ? (
        <VisuallyHidden>
          <label htmlFor={fieldId}>{label}</label>
        </VisuallyHidden>
      ) : (
        <label className={css.label} htmlFor={fieldId}>
          {label}
        </label>
      )}
      <div className={classNames(css.field, size === 'small' && css.small, invalid && css.invalid, className)}>
        {icon && <Icon name={icon} size={14} />}
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...native}
          id={fieldId}
          className={classNames(css.input, mono && css.mono)}
          aria-invalid={invalid || undefined}
          aria-describedby={invalid ? errorId : native['aria-describedby']}
        />
        {unit !== undefined && <span className={css.unit}>{unit}</span>}
        {after}
      </div>
      {invalid && (
        <div className={css.error} id={errorId} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}
