/** `0 %`, `2 %`, `180 %` (of one processor); empty when unknown, never `0 %`. */
export function percentText(percent: number | null): string {
  return percent === null ? '' : `${Math.round(percent)} %`;
}
