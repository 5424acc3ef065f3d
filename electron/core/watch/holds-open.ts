import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { nullIfGone } from '../null-if-gone';

/** O_WRONLY and O_RDWR (open(2)). */
const WRITES = 0o3;

/** Whether one of the processes has one of the files open for writing. Linux; false elsewhere and for what may not be looked at. */
export function holdsOpen(pids: readonly number[], paths: readonly string[]): boolean {
  if (process.platform !== 'linux') return false;
  return pids.some((pid) => openOnes(pid, paths));
}

function openOnes(pid: number, paths: readonly string[]): boolean {
  const descriptors = nullIfGone(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  return descriptors.some((fd) => {
    const target = nullIfGone(() => readlinkSync(`/proc/${pid}/fd/${fd}`));
    if (target === null || !paths.includes(target)) return false;
    const flags = nullIfGone(() => /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1'))?.[1] ?? null);
    return flags !== null && (Number.parseInt(flags, 8) & WRITES) !== 0;
  });
}
