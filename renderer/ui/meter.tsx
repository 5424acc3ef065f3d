import css from './meter.module.css';

interface MeterProps {
  readonly label: string;
  /** The value against its limit: `3 of 1,000`. */
  readonly text: string;
  /** 0 to 1. */
  readonly full: number;
}

/** Above this it is worth a look before it is full. */
const NEARLY_FULL = 0.8;

/** How full something is: words, and a bar that says the same. */
export function Meter({ label, text, full }: MeterProps) {
  const percent = Math.round(full * 100);
  return (
    <div className={css.meter}>
      <span className={css.label}>{label}</span>
      <span className={css.text}>{text}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn in the window's colours in every engine */}
      <svg
        className={css.bar}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
        width="100%"
        height="4"
      >
        <rect className={css.rest} width="100%" height="4" rx="2" />
        <rect className={full >= NEARLY_FULL ? css.high : css.part} width={`${percent}%`} height="4" rx="2" />
      </svg>
    </div>
  );
}
