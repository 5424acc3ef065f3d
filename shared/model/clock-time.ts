const two = (value: number): string => String(value).padStart(2, '0');

/** Local clock time, 24 h: `10:42:07`. Pure but for the time zone. `at`: epoch ms. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
