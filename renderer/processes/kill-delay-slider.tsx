import { Slider } from '@base-ui/react/slider';
import type { PastStop } from '../../shared/model/process';
import { KILL_DELAY_STEPS_MS } from '../../shared/model/stop-sequence';
import { delayInWords, type HistogramBar, histogramOf, positionOf, secondsText, stepMs } from '../present/present-kill-delay';
import { classNames } from '../ui/class-names';
import css from './kill-delay.module.css';

const LAST_STEP = KILL_DELAY_STEPS_MS.length - 1;

interface Scale {
  /** px between two steps, and from the edge to step 0. */
  readonly step: number;
  readonly inset: number;
  readonly width: number;
  /** Foot and greatest height of a bar. */
  readonly floor: number;
  readonly tallest: number;
  readonly barWidth: number;
}

/** The two sizes: in the detail header, and in the stop panel and popover. */
const SMALL: Scale = { step: 13, inset: 7, width: 131, floor: 15, tallest: 13, barWidth: 6 };
const LARGE: Scale = { step: 42, inset: 20, width: 420, floor: 62, tallest: 44, barWidth: 22 };

function Bars({
  bars,
  scale,
  withCounts,
}: {
  readonly bars: readonly HistogramBar[];
  readonly scale: Scale;
  readonly withCounts: boolean;
}) {
  return bars
    .filter((bar) => bar.count > 0)
    .map((bar) => {
      const x = scale.inset + bar.step * scale.step;
      const height = Math.max(withCounts ? 3 : 2, Math.round(bar.share * scale.tallest));
      const killedHeight = Math.round((bar.killed / bar.count) * height);
      const left = x - scale.barWidth / 2;
      return (
        <g key={bar.step}>
          <rect className={css.bar} x={left} y={scale.floor - height} width={scale.barWidth} height={height} rx={withCounts ? 2 : 1} />
          {bar.killed > 0 && (
            <rect
              className={css.barKilled}
              x={left}
              y={scale.floor - Math.max(2, killedHeight)}
              width={scale.barWidth}
              height={Math.max(2, killedHeight)}
              rx={withCounts ? 2 : 1}
            />
          )}
          {withCounts && (
            <text className={css.barCount} x={x} y={scale.floor - height - 5} textAnchor="middle">
              {bar.count}
            </text>
          )}
        </g>
      );
    });
}

function Labels({ delayMs }: { readonly delayMs: number }) {
  return KILL_DELAY_STEPS_MS.map((ms, step) => (
    <text key={ms} className={ms === delayMs ? css.labelOn : css.label} x={LARGE.inset + step * LARGE.step} y={98} textAnchor="middle">
      {ms === 60_000 ? '60 s' : secondsText(ms)}
    </text>
  ));
}

interface KillDelaySliderProps {
  readonly process: string;
  readonly delayMs: number;
  readonly pastStops: readonly PastStop[];
  readonly size: 'small' | 'large';
  readonly onPreview: (delayMs: number) => void;
  readonly onSave: (delayMs: number) => void;
}

/** Ten equal steps from 0 to 60 s; past stops are drawn on the same scale. Arrows move one step, Page Up and Down two. */
export function KillDelaySlider({ process, delayMs, pastStops, size, onPreview, onSave }: KillDelaySliderProps) {
  const large = size === 'large';
  const scale = large ? LARGE : SMALL;
  const position = positionOf(delayMs);
  return (
    <div className={classNames(css.slider, large && css.large)}>
      <svg className={css.drawing} width={scale.width} height={large ? 104 : 28} aria-hidden="true" focusable="false">
        {large && <path className={css.limit} d={`M${scale.inset + position * scale.step} 4V70`} />}
        <Bars bars={histogramOf(pastStops)} scale={scale} withCounts={large} />
        {large &&
          KILL_DELAY_STEPS_MS.map((ms, step) => (
            <rect
              key={ms}
              className={step <= position ? css.tickIn : css.tick}
              x={scale.inset + step * scale.step - 0.5}
              y={70}
              width={1}
              height={6}
            />
          ))}
        {large && <Labels delayMs={delayMs} />}
      </svg>
      <Slider.Root
        className={css.root}
        value={position}
        min={0}
        max={LAST_STEP}
        step={1}
        largeStep={2}
        onValueChange={(step: number) => onPreview(stepMs(step))}
        onValueCommitted={(step: number) => onSave(stepMs(step))}
      >
        <Slider.Control className={css.control}>
          <Slider.Track className={css.track}>
            <Slider.Indicator className={css.indicator} />
            <Slider.Thumb className={css.thumb} aria-label={`Kill delay of ${process}`} getAriaValueText={() => delayInWords(delayMs)} />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
    </div>
  );
}
