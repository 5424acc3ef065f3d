import type { ClosedPort, Listener } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { uptimeText } from './format-duration';
import { homePath } from './home-path';
import { type PortMark, portMarks } from './port-marks';
import { programName } from './present-signal';

/** One row of the ports table. Plain values only, so that two readings can be compared. */
export interface PortRow {
  readonly key: string;
  readonly port: number;
  readonly kind: 'ours' | 'slipway' | 'outside' | 'missing';
  readonly udp: boolean;
  /** Program or process; what of Slipway it is. */
  readonly name: string;
  /** `pid 811 · ~/old/web`, `user root · ssh.service`, `wants it`. */
  readonly who: string;
  /** The whole command, for the tooltip and the filter; empty where it is not visible. */
  readonly command: string;
  readonly processId: string | null;
  readonly address: string;
  /** `IPv6`, `UDP`, `UDP · IPv6`; empty for TCP over IPv4. */
  readonly family: string;
  readonly exposed: boolean;
  /** What we know: expected, not expected, closed, shared, split. */
  readonly note: string;
  readonly tone: 'plain' | 'warn' | 'bad';
  readonly mark: PortMark['kind'] | null;
  /** Where it stands among the rows of one shared or split port; null for a row of its own. */
  readonly joined: 'first' | 'middle' | 'last' | null;
  readonly since: string;
  /** Where a browser finds it; null for UDP, closed ports and addresses of the network. */
  readonly url: string | null;
}

export interface PortGroup {
  readonly title: string;
  readonly rows: readonly PortRow[];
}

export interface PortFilter {
  /** Matches port, process, pid, command, address and note. */
  readonly text: string;
  readonly ours: boolean;
  readonly outside: boolean;
  readonly udp: boolean;
}

export interface PortsPicture {
  readonly listeners: readonly Listener[];
  readonly closed: readonly ClosedPort[];
  readonly processes: readonly ProcessSnapshot[];
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  readonly home: string | null;
  readonly now: number;
}

const isUdp = ({ protocol }: Listener): boolean => protocol.startsWith('udp');
const joinParts = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null && part !== '').join(' · ');

function whoText(listener: Listener, home: string | null): string {
  if (listener.slipway?.role === 'proxy') return joinParts([`Slipway’s proxy of ${listener.slipway.process}`, `pid ${listener.pid}`]);
  if (listener.owner === 'managed') return listener.pid === null ? '' : `pid ${listener.pid}`;
  // A hidden holder is named by its unit.
  const unit = nameOf(listener) === listener.unit ? null : listener.unit;
  if (listener.pid === null) return joinParts([listener.user === null ? 'another user’s process' : `user ${listener.user}`, unit]);
  return joinParts([`pid ${listener.pid}`, listener.cwd === null ? null : homePath(listener.cwd, home), unit]);
}

function nameOf(listener: Listener): string {
  if (listener.slipway !== null) return listener.slipway.role === 'host' ? 'Slipway' : 'live reload';
  return listener.owner === 'managed'
    ? (listener.process ?? 'a process of yours')
    : listener.command === null
      ? (listener.unit ?? 'not visible')
      : programName(listener.command);
}

/** A holder in a few words: `site (pid 47702)`. */
function shortName(listener: Listener): string {
  return listener.pid === null ? nameOf(listener) : `${nameOf(listener)} (pid ${listener.pid})`;
}

function markText(listener: Listener, mark: PortMark | undefined): string | null {
  if (mark === undefined) return null;
  const [first, ...more] = mark.others.map(shortName);
  const others = `${first ?? ''}${more.length === 0 ? '' : ` and ${more.length} more`}`;
  if (mark.kind === 'shared') return `shared with ${others}`;
  // The stranger stands right below with its name.
  const isBeside = listener.owner === 'managed' && mark.others.every((other) => other.owner !== 'managed');
  return isBeside ? 'split: localhost may reach either' : `split with ${others}`;
}

/** Which process of ours has not got its port because of this listener. */
function wantedText({ owner, port, protocol }: Listener, closed: readonly ClosedPort[]): string | null {
  if (owner === 'managed' || protocol.startsWith('udp')) return null;
  const wanters = closed.filter((each) => each.isMissing && each.port === port).map(({ process }) => process);
  return wanters.length === 0 ? null : `${wanters.join(', ')} ${wanters.length === 1 ? 'wants' : 'want'} it`;
}

function listenerRow(listener: Listener, mark: PortMark | undefined, { home, now, closed }: PortsPicture): PortRow {
  const own = listener.slipway?.role === 'host' ? 'this window and the command line talk to it' : null;
  const expectation = listener.expected === null ? null : listener.expected ? 'expected' : 'not expected';
  return {
    key: `${listener.protocol} ${listener.address} ${listener.port} ${listener.pid ?? ''}`,
    port: listener.port,
    kind: listener.slipway !== null ? 'slipway' : listener.owner === 'managed' ? 'ours' : 'outside',
    udp: isUdp(listener),
    name: nameOf(listener),
    who: whoText(listener, home),
    command: listener.command ?? '',
    // The way to the process a proxy stands before.
    processId: listener.slipway?.role === 'proxy' ? listener.slipway.processId : listener.processId,
    address: listener.address,
    family: joinParts([isUdp(listener) ? 'UDP' : null, listener.protocol.endsWith('6') ? 'IPv6' : null]),
    exposed: listener.exposed,
    note: joinParts([markText(listener, mark), own, expectation, wantedText(listener, closed)]),
    tone: listener.expected === false || mark !== undefined ? 'warn' : 'plain',
    mark: mark?.kind ?? null,
    joined: null,
    since: listener.since === null ? '' : uptimeText(now - listener.since),
    url: browserUrl(listener),
  };
}

/** Ports that are expected open and are not: missing where their process is up or on its way, else only told. */
function closedRow(closed: ClosedPort, process: ProcessSnapshot | undefined): PortRow {
  const state = process?.state.kind ?? 'stopped';
  const expected = closed.expectedBy === 'learned' ? 'open the last time' : 'expected open';
  return {
    key: `closed ${closed.processId} ${closed.port}`,
    port: closed.port,
    kind: 'missing',
    udp: false,
    name: closed.process,
    who: state === 'waiting' ? 'waits for it' : closed.isMissing ? 'wants it' : '',
    command: '',
    processId: closed.processId,
    address: '–',
    family: '',
    exposed: false,
    note: closed.isMissing ? `closed, ${expected}` : `closed: ${closed.process} is ${state}`,
    tone: closed.isMissing ? 'bad' : 'plain',
    mark: null,
    joined: null,
    since: '',
    url: null,
  };
}

/** Key of the group of Slipway's own door; a project's id has no space. */
const SLIPWAY = 'slipway itself';

const byPort = (a: PortRow, b: PortRow): number => a.port - b.port || Number(a.kind === 'outside') - Number(b.kind === 'outside');

/** Rows of one shared or split port that stand together are joined by a bracket. */
function joinRows(rows: readonly PortRow[]): PortRow[] {
  return rows.map((row, at) => {
    if (row.mark === null) return row;
    const belongs = (other: PortRow | undefined): boolean => other !== undefined && other.port === row.port && other.mark !== null;
    const [before, after] = [belongs(rows[at - 1]), belongs(rows[at + 1])];
    return { ...row, joined: before && after ? 'middle' : after ? 'first' : before ? 'last' : null };
  });
}

/**
 * The table's groups: ours by project with the proxies of its processes, Slipway's own door, then what is outside Slipway. A stranger that shares or splits a port of ours stands beside it, under
 * our project. Pure.
 */
export function presentListeners(picture: PortsPicture, filter: PortFilter): PortGroup[] {
  const { listeners, processes, projects } = picture;
  const projectOf = new Map(processes.map((process) => [process.id, process.projectId]));
  const known = new Set(projects.map((project) => project.id));
  const groups = new Map<string | null, PortRow[]>();
  const put = (group: string | null, row: PortRow): void => {
    const rows = groups.get(group);
    if (rows === undefined) groups.set(group, [row]);
    else rows.push(row);
  };
  /** A project's id, `''` for a process of ours that no project has any more, null for outside. */
  const homeOf = (processId: string | null): string => {
    const project = processId === null ? undefined : projectOf.get(processId);
    return project !== undefined && known.has(project) ? project : '';
  };
  const words = filter.text.trim().toLowerCase();
  const matches = (row: PortRow): boolean =>
    (row.udp ? filter.udp : true) &&
    (row.kind === 'outside' ? filter.outside : filter.ours) &&
    (words === '' ||
      `${row.port} ${row.name} ${row.who} ${row.command} ${row.address} ${row.family} ${row.note}`.toLowerCase().includes(words));
  const marks = portMarks(listeners);
  const keys = new Map<string, number>();
  for (const listener of listeners) {
    const mark = marks.get(listener);
    const made = listenerRow(listener, mark, picture);
    // Several sockets may say the same of themselves: workers of one program, multicast listeners.
    const twins = (keys.get(made.key) ?? 0) + 1;
    keys.set(made.key, twins);
    const row = twins === 1 ? made : { ...made, key: `${made.key} ${twins}` };
    if (!matches(row)) continue;
    if (listener.slipway !== null) {
      put(listener.slipway.role === 'host' ? SLIPWAY : homeOf(listener.slipway.processId), row);
      continue;
    }
    const ours =
      listener.owner === 'managed' ? listener : mark?.others.find(({ owner, slipway }) => owner === 'managed' && slipway === null);
    put(ours === undefined ? null : homeOf(ours.processId), row);
  }
  for (const closed of picture.closed) {
    const row = closedRow(
      closed,
      processes.find((process) => process.id === closed.processId),
    );
    if (matches(row)) put(homeOf(closed.processId), row);
  }
  const titled: readonly (readonly [string | null, string])[] = [
    ...projects.map((project) => [project.id, project.name] as const),
    ['', 'Other processes of yours'],
    [SLIPWAY, 'Slipway itself'],
    [null, 'Outside Slipway'],
  ];
  return titled.flatMap(([id, title]) => {
    const rows = groups.get(id);
    return rows === undefined ? [] : [{ title, rows: joinRows(rows.toSorted(byPort)) }];
  });
}

/** How many listeners each chip stands for (`ours` and `outside` are together `listening`), and what is worth a word. Pure. */
export function countPorts(listeners: readonly Listener[], closed: readonly ClosedPort[]) {
  const marks = [...portMarks(listeners)];
  const portsOf = (kind: PortMark['kind']): number =>
    new Set(marks.flatMap(([listener, mark]) => (mark.kind === kind ? [listener.port] : []))).size;
  return {
    ours: listeners.filter((listener) => listener.owner === 'managed' && !isUdp(listener)).length,
    /** Expected of ours, and nobody listens there. */
    closed: closed.length,
    /** Without UDP, which takes no connections. */
    listening: listeners.filter((listener) => !isUdp(listener)).length,
    outside: listeners.filter((listener) => listener.owner !== 'managed' && !isUdp(listener)).length,
    udp: listeners.filter(isUdp).length,
    exposed: listeners.filter((listener) => listener.exposed && !isUdp(listener)).length,
    split: portsOf('split'),
    shared: portsOf('shared'),
  };
}

/** A URL to try in a browser of this machine; null for UDP and for an address that is not this machine's own. */
export function browserUrl({ address, port, protocol }: Pick<Listener, 'address' | 'port' | 'protocol'>): string | null {
  if (protocol.startsWith('udp')) return null;
  if (address === '0.0.0.0' || address === '*' || address === '127.0.0.1') return `http://127.0.0.1:${port}/`;
  if (address === '::1') return `http://[::1]:${port}/`;
  if (address === '::') return `http://localhost:${port}/`;
  return address.startsWith('127.') ? `http://${address}:${port}/` : null;
}
