import type { ProcessId, ProcessSnapshot } from '../../shared/model/process';
import type { HostClient } from './host-client';
import type { Output } from './output';
import { safeText } from './safe-text';

type Starting = Pick<ProcessSnapshot, 'name' | 'state' | 'detail' | 'buildingSince' | 'buildLine' | 'expectedPorts'>;

/** `port 8080`, `ports 8080, 8081`; what a start waits for where ports are expected. */
function awaited(ports: readonly number[]): string {
  if (ports.length === 0) return 'it to be ready';
  return `${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`;
}

/** Where a start stands, as one line: building, waiting, started, trying again. Null where there is nothing on the way to tell. Pure. */
export function startLine(process: Starting): string | null {
  const { name, state, detail } = process;
  const said = (text: string) => safeText(`${name}: ${text}`, false);
  if (process.buildingSince !== null) return said(process.buildLine === null ? 'building' : `building: ${process.buildLine}`);
  switch (state.kind) {
    case 'waiting':
      return state.on.length === 0 ? null : said(`waiting ${detail}`);
    case 'starting':
      return said(`started, pid ${state.pid}; ${state.overdue ? 'still ' : ''}waiting for ${awaited(process.expectedPorts)}`);
    case 'backoff':
      return said(`${detail}; it is tried again`);
    default:
      return null;
  }
}

/** Tells on stderr, from now on, how the start of this process goes. What has been told is not told again until something else was. */
export function followStart(host: HostClient, out: Output, id: ProcessId): void {
  let told: string | null = null;
  host.on('process.snapshot-changed', ({ process }) => {
    if (process.id !== id) return;
    const line = startLine(process);
    if (line === null || line === told) return;
    told = line;
    out.progress(line);
  });
}
