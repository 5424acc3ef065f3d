const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `512 B` · `38 MiB` · `1.4 GiB`, in steps of 1024; one decimal only below ten of a unit above mebibytes. */
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
