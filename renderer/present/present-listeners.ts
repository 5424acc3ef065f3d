import type { Listener } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { programName } from './present-signal';

/** One row of the ports table. */
export interface PortRow {
  readonly key: string;
  readonly port: number;
  readonly kind: 'ours' | 'outside' | 'missing';
  /** Program or process. */
  readonly name: string;
  /** `pid 811`, `wants it`. */
  readonly who: string;
  readonly processId: string | null;
  readonly address: string;
  readonly exposed: boolean;
  /** What we know: expected, not expected, closed. */
  readonly note: string;
  readonly tone: 'plain' | 'warn' | 'bad';
}

export interface PortGroup {
  readonly title: string;
  readonly rows: readonly PortRow[];
}

const protocolNote = (listener: Listener): string => (listener.protocol.startsWith('udp') ? 'UDP' : '');

function outsideRow(listener: Listener): PortRow {
  const visible = listener.command !== null;
  return {
    key: `${listener.protocol} ${listener.address} ${listener.port} ${listener.pid ?? ''}`,
    port: listener.port,
    kind: 'outside',
    name: listener.command === null ? 'not visible' : programName(listener.command),
    who: listener.pid === null ? 'another user’s process' : `pid ${listener.pid}`,
    processId: null,
    address: listener.address,
    exposed: listener.exposed,
    note: [protocolNote(listener), visible ? (listener.command ?? '') : ''].filter((part) => part !== '').join(' · '),
    tone: 'plain',
  };
}

function ourRow(listener: Listener, process: ProcessSnapshot | undefined): PortRow {
  const expected = process === undefined || process.expectedPorts.length === 0 || process.expectedPorts.includes(listener.port);
  return {
    ...outsideRow(listener),
    kind: 'ours',
    name: listener.process ?? process?.name ?? 'a process of yours',
    processId: listener.processId,
    note: [protocolNote(listener), expected ? 'expected' : 'not expected'].filter((part) => part !== '').join(' · '),
    tone: expected ? 'plain' : 'warn',
  };
}

/** Ports that are expected open and are not: their process is up or on its way, and nobody of its run listens there. */
function missingRows(processes: readonly ProcessSnapshot[], listeners: readonly Listener[]): PortRow[] {
  return processes
    .filter((process) => process.phase === 'up' || process.state.kind === 'waiting')
    .flatMap((process) =>
      process.expectedPorts
        .filter((port) => !listeners.some((listener) => listener.port === port && listener.processId === process.id))
        .map(
          (port): PortRow => ({
            key: `missing ${process.id} ${port}`,
            port,
            kind: 'missing',
            name: process.name,
            who: process.state.kind === 'waiting' ? 'waits for it' : 'wants it',
            processId: process.id,
            address: '–',
            exposed: false,
            note: 'closed, expected open',
            tone: 'bad',
          }),
        ),
    );
}

const byPort = (a: PortRow, b: PortRow): number => a.port - b.port || a.address.localeCompare(b.address);

/** The table's groups: ours by project, then what is outside Slipway; `filter` matches port, process, pid and address. */
export function presentListeners(
  listeners: readonly Listener[],
  processes: readonly ProcessSnapshot[],
  projects: readonly { readonly id: string; readonly name: string }[],
  filter = '',
): PortGroup[] {
  const ours = [
    ...listeners
      .filter((listener) => listener.owner === 'managed')
      .map((listener) =>
        ourRow(
          listener,
          processes.find((process) => process.id === listener.processId),
        ),
      ),
    ...missingRows(processes, listeners),
  ];
  const outside = listeners.filter((listener) => listener.owner !== 'managed').map(outsideRow);
  const words = filter.trim().toLowerCase();
  const matches = (row: PortRow): boolean =>
    words === '' || `${row.port} ${row.name} ${row.who} ${row.address} ${row.note}`.toLowerCase().includes(words);
  const projectOf = (row: PortRow): string | null => processes.find((process) => process.id === row.processId)?.projectId ?? null;
  const known = new Set(projects.map((project) => project.id));
  const groups = [
    ...projects.map((project) => ({ title: project.name, rows: ours.filter((row) => projectOf(row) === project.id) })),
    { title: 'Other processes of yours', rows: ours.filter((row) => !known.has(projectOf(row) ?? '')) },
    { title: 'Outside Slipway', rows: outside },
  ];
  return groups.map((group) => ({ ...group, rows: group.rows.filter(matches).toSorted(byPort) })).filter((group) => group.rows.length > 0);
}

/** A URL to try in a browser: only for TCP, and a wildcard address is reached by the loopback one. */
export function urlOf(row: Pick<PortRow, 'address' | 'port'>): string {
  const wildcard = row.address === '0.0.0.0' || row.address === '::' || row.address === '*';
  const host = wildcard || row.address.startsWith('127.') || row.address === '::1' ? 'localhost' : row.address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${row.port}/`;
}
