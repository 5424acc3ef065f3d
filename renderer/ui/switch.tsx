import { useId } from 'react';
import css from './switch.module.css';

interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  /** The host has not answered yet: it stays as it is until then. */
  readonly pending: boolean;
  readonly onChange: (checked: boolean) => void;
  /** What is in force and why; read after the label. */
  readonly description: string;
}

/** On or off, in force at once. It shows what the host has confirmed, never what was asked for. */
export function Switch({ label, checked, pending, onChange, description }: SwitchProps) {
  const id = useId();
  return (
    <div className={css.line}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={css.switch}
        checked={checked}
        aria-checked={checked}
        aria-busy={pending || undefined}
        aria-describedby={`${id}-says`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div className={css.words}>
        <label htmlFor={id} className={css.label}>
          {label}
        </label>
        <div id={`${id}-says`} className={css.says}>
          {description}
        </div>
      </div>
    </div>
  );
}
