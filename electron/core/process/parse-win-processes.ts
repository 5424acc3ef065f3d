import type { ProcessEntry } from './process-reader';

interface Row {
  readonly ProcessId?: unknown;
  readonly ParentProcessId?: unknown;
  readonly Name?: unknown;
  readonly CreationSeconds?: unknown;
  readonly WorkingSetSize?: unknown;
  readonly CpuHundredths?: unknown;
}

/** The PowerShell expression whose JSON `parseWinProcesses` reads; creation times as Unix seconds. */
export const WIN_PROCESS_QUERY =
  'Get-CimInstance Win32_Process | ForEach-Object { [pscustomobject]@{ ProcessId=$_.ProcessId; ParentProcessId=$_.ParentProcessId; Name=$_.Name; ' +
  'CreationSeconds=[int64](($_.CreationDate.ToUniversalTime() - [datetime]"1970-01-01").TotalSeconds); WorkingSetSize=$_.WorkingSetSize; ' +
  'CpuHundredths=[int64](($_.KernelModeTime + $_.UserModeTime) / 100000) } } | ConvertTo-Json -Compress';

/** Parses the JSON of `WIN_PROCESS_QUERY`. Windows has no groups or sessions: both are 0. Rows without a pid are left out; bad JSON gives none. */
export function parseWinProcesses(text: string): ProcessEntry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((row: Row) =>
    typeof row?.ProcessId !== 'number' || row.ProcessId <= 4
      ? []
      : [
          {
            pid: row.ProcessId,
            ppid: Number(row.ParentProcessId ?? 0),
            pgid: 0,
            sid: 0,
            startTicks: Number(row.CreationSeconds ?? 0),
            state: 'R',
            name: String(row.Name ?? ''),
            cpuTicks: Number(row.CpuHundredths ?? 0),
            rssBytes: Number(row.WorkingSetSize ?? 0),
          },
        ],
  );
}
