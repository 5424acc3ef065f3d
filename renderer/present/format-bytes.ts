const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** `512 B` · `38 MB` · `1.4 GB`, in steps of 1024; one decimal only below ten of a unit above megabytes. */
export function bytesText(bytes: number): string {
  if (bytes < 1_024) return `${Math.max(0, Math.round(bytes))} B`;
  let value = bytes;
  let unit = -1;
  while (value >= 1_023.5 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit++;
  }
  const digits = unit >= 2 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[Math.max(0, unit)]}`;
}

/** `0 %`, `2 %`, `180 %` (of one processor); empty when unknown, never `0 %`. */
export function percentText(percent: number | null): string {
  return percent === null ? '' : `${Math.round(percent)} %`;
}
