import { statSync } from 'node:fs';

/**
 * A busy machine tells late that a build has ended, so its beginning, reckoned from there, comes out too late. What was saved by hand before
 * a build was told of before it ended, so nothing is mistaken for it.
 */
const LATE_MS = 1_000;

/**
 * Whether one of these files was written last within this span, in epoch ms. A change is told of after its debounce, when the build that
 * wrote the file may be over: its time tells. A file that is gone, and one whose time was set by hand, does not count.
 */
export function isWrittenWithin(paths: readonly string[], span: { readonly from: number; readonly to: number }): boolean {
  return paths.some((path) => {
    const mtimeMs = timeOf(path);
    return mtimeMs !== null && mtimeMs >= span.from - LATE_MS && mtimeMs <= span.to;
  });
}

function timeOf(path: string): number | null {
  try {
    return statSync(path).mtimeMs;
  } catch {
    // Gone, a link to itself, on a disk that has an error: nothing is known of it.
    return null;
  }
}
