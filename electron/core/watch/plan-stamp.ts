import { statSync } from 'node:fs';
import type { ProjectPlan } from '../../../shared/model/project';
import { nullIfGone } from '../null-if-gone';
import { filesOfPlan } from './plan-watches';

/** A kernel's time stamps move on in steps (a jiffy, 10 ms at most): a file that changed so lately may change again without showing it. */
const SETTLED_MS = 50;

/**
 * Identity, size and time of every file a plan depends on, those that are not there included: 0.02 ms a file. Null while one of them changed so
 * lately that another change would not show.
 */
export function planStampOf(plan: Pick<ProjectPlan, 'root' | 'filesRead' | 'envFiles'>, now: number): string | null {
  const lines: string[] = [];
  for (const path of filesOfPlan(plan)) {
    const found = nullIfGone(() => statSync(path));
    if (found !== null && Math.abs(now - found.ctimeMs) < SETTLED_MS) return null;
    lines.push(found === null ? '-' : `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`);
  }
  return lines.join('\n');
}
