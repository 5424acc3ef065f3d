import { useState } from 'react';
import { clockTime } from '../../shared/model/clock-time';
import css from './verdict-card.module.css';

const RADIUS = 33;
const LENGTH = 2 * Math.PI * RADIUS;

interface CountdownRingProps {
  readonly seconds: number;
  /** Name of the process that starts by itself then; null when none waits. */
  readonly starts: string | null;
  readonly freesAt: number;
}

/** Seconds until the port frees itself; the ring is full when the card opened. */
export function CountdownRing({ seconds, starts, freesAt }: CountdownRingProps) {
  const [from] = useState(() => Math.max(seconds, 60));
  const left = Math.min(1, seconds / from);
  return (
    <div className={css.countdown}>
      <svg width="76" height="76" viewBox="0 0 76 76" role="img" aria-label={`${seconds} seconds left`}>
        <circle className={css.ringBack} cx="38" cy="38" r={RADIUS} />
        <circle
          className={css.ring}
          cx="38"
          cy="38"
          r={RADIUS}
          transform="rotate(-90 38 38)"
          strokeDasharray={`${(LENGTH * left).toFixed(1)} ${LENGTH.toFixed(1)}`}
        />
        <text className={css.ringNumber} x="38" y="39" textAnchor="middle">
          {seconds}
        </text>
        <text className={css.ringUnit} x="38" y="52" textAnchor="middle">
          seconds
        </text>
      </svg>
      <div>
        {starts === null ? `Free at ${clockTime(freesAt)}` : `${starts} starts by itself at ${clockTime(freesAt)}`}
        <p className={css.countdownNote}>Nothing to do.</p>
      </div>
    </div>
  );
}
