import { classNames } from './class-names';
import css from './icon.module.css';
import { ICON_SHAPES, type IconName } from './icon-shapes';

interface IconProps {
  readonly name: IconName;
  /** Edge in px; 16 unless told. */
  readonly size?: number;
  readonly className?: string | undefined;
  readonly turning?: boolean;
}

/** A drawing beside words; hidden from assistive technology because the words say the same. */
export function Icon({ name, size = 16, className, turning = false }: IconProps) {
  return (
    <svg
      className={classNames(css.icon, turning && css.turning, className)}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      {ICON_SHAPES[name]}
    </svg>
  );
}
