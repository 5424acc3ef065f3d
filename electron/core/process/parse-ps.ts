import type { ProcessEntry } from './process-reader';

/** The one `ps` call of a pass on macOS: no header (`=`), start time last but one, because it holds spaces. */
export const PS_COLUMNS = 'pid=,ppid=,pgid=,sess=,state=,rss=,time=,lstart=,comm=';

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const ROW =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s+\w{3}\s+(\w{3})\s+(\d+)\s+(\d+):(\d+):(\d+)\s+(\d{4})\s+(.+)$/;

/**
 * Parses `ps -axo <PS_COLUMNS>` of macOS. Start is in seconds (that is all `lstart` says), CPU time in hundredths. macOS prints 0 for the
 * session to everybody but root, so the group stands in for it. Lines that do not fit are left out.
 */
export function parsePs(text: string): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const line of text.split('\n')) {
    const match = ROW.exec(line);
    if (match === null) continue;
    const [, pid, ppid, pgid, , state, rssKib, days, hours, minutes, seconds, month, day, hour, minute, second, year, command] = match;
    const cpuSeconds = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 3600 + Number(minutes) * 60 + Number(seconds);
    const started = new Date(Number(year), MONTHS.indexOf(month ?? '') / 3, Number(day), Number(hour), Number(minute), Number(second));
    entries.push({
      pid: Number(pid),
      ppid: Number(ppid),
      pgid: Number(pgid),
      sid: Number(pgid),
      startTicks: Math.floor(started.getTime() / 1000),
      state: (state ?? '?').charAt(0),
      name: (command ?? '').split('/').at(-1) ?? '',
      cpuTicks: Math.round(cpuSeconds * 100),
      rssBytes: Number(rssKib) * 1024,
    });
  }
  return entries;
}
