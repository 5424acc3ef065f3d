import { clockTime } from '../../shared/model/clock-time';

/** Clock time with milliseconds: `10:42:07.312`. */
export function clockTimeMs(at: number): string {
  return `${clockTime(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** For tooltips: `14 Nov 2026, 10:42:07`. */
export function fullTime(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''} ${date.getFullYear()}, ${clockTime(at)}`;
}
