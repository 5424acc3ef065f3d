import { classNames } from '../ui/class-names';
import css from './sparkline.module.css';

interface SparklineProps {
  /** Twelve buckets of two hours, oldest first. */
  readonly buckets: readonly number[];
  /** The last bar is orange: a crash loop is going on. */
  readonly hot: boolean;
}

const HEIGHT = 14;

/** Restarts of the last 24 h as bars on a common base line; the number beside it says the same in words. */
export function Sparkline({ buckets, hot }: SparklineProps) {
  const most = Math.max(1, ...buckets);
  return (
    <svg className={css.spark} viewBox="0 0 48 14" aria-hidden="true" focusable="false">
      {buckets.map((count, at) => {
        const height = Math.max(1, Math.round((count / most) * (HEIGHT - 1)));
        const last = at === buckets.length - 1;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bucket is its place
            key={at}
            className={classNames(css.bar, last && hot && css.hot)}
            x={at * 4}
            y={HEIGHT - height}
            width="3"
            height={height}
            rx=".5"
          />
        );
      })}
    </svg>
  );
}
