import type { ProcessStateKind } from '../../shared/model/process-state';
import { classNames } from './class-names';
import css from './icon.module.css';
import { ICON_SHAPES } from './icon-shapes';
import { STATE_SHAPES } from './state-shapes';

/** `unready`: running, but not found ready yet. `untrusted`: the project's shield. */
export type StateIconKind = ProcessStateKind | 'unready' | 'untrusted';

interface StateIconProps {
  readonly kind: StateIconKind;
  /** Edge in px; 16 unless told. */
  readonly size?: number;
  /** For `stopping`: the part of the kill delay that is left, 0 to 1; the arc shrinks with it. */
  readonly left?: number | undefined;
  readonly className?: string | undefined;
}

const RING_LENGTH = 2 * Math.PI * 5.75;

function StoppingShape({ left }: { readonly left: number }) {
  return (
    <>
      <circle className={css.faint} cx="8" cy="8" r="5.75" />
      <circle
        cx="8"
        cy="8"
        r="5.75"
        transform="rotate(-90 8 8)"
        strokeDasharray={`${(RING_LENGTH * left).toFixed(2)} ${RING_LENGTH.toFixed(2)}`}
      />
      <rect className={css.solid} x="5.6" y="5.6" width="4.8" height="4.8" rx=".8" />
    </>
  );
}

function shapeOf(kind: StateIconKind, left: number | undefined) {
  if (kind === 'untrusted') return ICON_SHAPES['shield-ask'];
  if (kind === 'stopping' && left !== undefined) return <StoppingShape left={Math.min(1, Math.max(0, left))} />;
  if (kind === 'starting') return STATE_SHAPES.starting;
  return STATE_SHAPES[kind];
}

/** The state's drawing; always stands beside its word, so it is hidden from assistive technology. */
export function StateIcon({ kind, size = 16, left, className }: StateIconProps) {
  return (
    <svg
      className={classNames(css.icon, css[kind], className)}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      data-state={kind}
    >
      {shapeOf(kind, left)}
    </svg>
  );
}
