import { memo, type PointerEvent, useMemo } from 'react';
import { clockTime } from '../../shared/model/clock-time';
import type { LogLine } from '../../shared/model/log';
import { clockTimeMs, fullTime } from '../present/format-time';
import { classNames } from '../ui/class-names';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icon-shapes';
import { detectLevel } from './detect-level';
import { findInLine, markSpans } from './find-in-line';
import type { SkippedMarker } from './log-ring';
import css from './log-row.module.css';
import type { TimeMode } from './log-view-store';
import { type AnsiStyle, PLAIN_STYLE, parseAnsi, plainText } from './parse-ansi';

const COLORS = [
  css.black,
  css.red,
  css.green,
  css.yellow,
  css.blue,
  css.magenta,
  css.cyan,
  css.white,
  css.brightBlack,
  css.brightRed,
  css.brightGreen,
  css.brightYellow,
  css.brightBlue,
  css.brightMagenta,
  css.brightCyan,
  css.brightWhite,
] as const;

function styleClasses(style: AnsiStyle, escaped: boolean): string | undefined {
  if (style === PLAIN_STYLE && !escaped) return undefined;
  const color = style.background ?? style.color;
  const names = classNames(
    color !== null && COLORS[color],
    style.background !== null && css.filled,
    style.bold && css.bold,
    style.dim && css.dim,
    style.italic && css.italic,
    style.underline && css.underline,
    style.strike && css.strike,
    escaped && css.escaped,
  );
  return names === '' ? undefined : names;
}

/** The icon of a line Slipway says itself. */
function ownIcon(text: string): IconName {
  if (/^ready\b/i.test(text)) return 'check';
  return /^warning|^not reloaded|SIGKILL|exited [1-9]|fail|refused|could not|still runs|crash|not free|held by/i.test(text)
    ? 'warn'
    : 'info';
}

function timeOf(at: number, mode: TimeMode): string {
  return mode === 'off' ? '' : mode === 'time' ? clockTime(at) : clockTimeMs(at);
}

interface LogRowProps {
  readonly line: LogLine;
  readonly wrap: boolean;
  readonly times: TimeMode;
  readonly selected: boolean;
  readonly needle: string;
  /** Which of this line's matches is the current one; null when it is elsewhere. */
  readonly currentMatch: number | null;
  /** A press in the gutter selects lines. */
  readonly onGutter: (seq: number, extend: boolean) => void;
}

/** One line. Parsed here, when it comes into view, and never before. */
export const LogRow = memo(function LogRow({ line, wrap, times, selected, needle, currentMatch, onGutter }: LogRowProps) {
  const own = line.stream === 'slipway';
  const { spans, level } = useMemo(
    () => ({ spans: parseAnsi(line.text), level: own ? null : detectLevel(plainText(line.text)) }),
    [line.text, own],
  );
  const marked = useMemo(() => markSpans(spans, needle === '' ? [] : findInLine(plainText(line.text), needle)), [spans, needle, line.text]);
  const icon: IconName | null = own ? ownIcon(line.text) : level === 'error' ? 'x' : level === 'warning' ? 'warn' : null;
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    onGutter(line.seq, event.shiftKey);
  };
  return (
    <div
      className={classNames(
        css.line,
        wrap && css.wrap,
        own && css.own,
        level === 'error' && css.error,
        level === 'warning' && css.warning,
        selected && css.selected,
      )}
    >
      <span className={css.gutter} onPointerDown={press}>
        <span className={css.icon}>{icon !== null && <Icon name={icon} size={12} />}</span>
        {times !== 'off' && (
          <time className={css.time} title={fullTime(line.at)}>
            {timeOf(line.at, times)}
          </time>
        )}
      </span>
      <span className={css.text}>
        {marked.map((span, at) => {
          const names = styleClasses(span.style, span.escaped);
          const key = at;
          if (span.match !== null)
            return (
              <mark key={key} className={classNames(names, css.mark, span.match === currentMatch && css.markNow)}>
                {span.text}
              </mark>
            );
          return names === undefined ? (
            span.text
          ) : (
            <span key={key} className={names}>
              {span.text}
            </span>
          );
        })}
      </span>
    </div>
  );
});

interface SkippedRowProps {
  readonly marker: SkippedMarker;
  readonly times: TimeMode;
  readonly onShow: (marker: SkippedMarker) => void;
}

/** Stands for lines that came too fast for this window; they are in the log. */
export function SkippedRow({ marker, times, onShow }: SkippedRowProps) {
  return (
    <div className={classNames(css.line, css.own, css.skipped)}>
      <span className={css.gutter}>
        <span className={css.icon}>
          <Icon name="info" size={12} />
        </span>
        {times !== 'off' && <span className={css.time}>{timeOf(marker.at, times)}</span>}
      </span>
      <span className={css.text}>
        {marker.count.toLocaleString('en')} lines came too fast to draw. All of them are in the log.{' '}
        <button type="button" className={css.show} onClick={() => onShow(marker)}>
          Show them
        </button>
      </span>
    </div>
  );
}
