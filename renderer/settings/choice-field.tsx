import { useId } from 'react';
import css from './keys-dialog.module.css';

interface ChoiceFieldProps<T extends string> {
  readonly legend: string;
  readonly choices: readonly { readonly id: T; readonly label: string }[];
  readonly value: T;
  readonly onChoose: (id: T) => void;
}

/** A few choices of which one is in force, side by side. */
export function ChoiceField<T extends string>({ legend, choices, value, onChoose }: ChoiceFieldProps<T>) {
  const name = useId();
  return (
    <fieldset className={css.theme}>
      <legend>{legend}</legend>
      <span className={css.segments}>
        {choices.map(({ id, label }) => (
          <label key={id} className={css.segment}>
            <input type="radio" name={name} checked={value === id} onChange={() => onChoose(id)} />
            {label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}
