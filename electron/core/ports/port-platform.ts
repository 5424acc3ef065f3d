import type { Connection, ListenedPort } from './count-connections';
import type { OwnedSockets } from './find-owned-sockets';
import type { PortSystem } from './port-observations';
import type { ProcessDescription } from './process-description';
import type { SocketRow } from './socket-row';
import type { SocketReader } from './socket-table';

/** Reads who is connected to a server. */
export interface ConnectionReader {
  read(listened: readonly ListenedPort[]): readonly Connection[];
}

/** Whose sockets are, as a list of all of them asks. */
export type ListingSource = Pick<PortPlatform, 'ownersOf' | 'describe' | 'unitsOf'>;

/** Everything about ports that differs between systems. One implementation each: Linux, macOS, Windows. */
export interface PortPlatform {
  readonly sockets: SocketReader;
  readonly system: PortSystem;
  /** The user Slipway runs as; null where users have no numbers. */
  readonly uid: number | null;
  /** Pids that hold each row, lowest first; rows that nobody visible holds are left out. */
  ownersOf(rows: readonly SocketRow[]): Promise<ReadonlyMap<SocketRow, readonly number[]>>;
  /** The sockets that these pids hold; reads nothing of any other process. */
  ownedSockets(pids: readonly number[]): Promise<OwnedSockets>;
  /** How connections to ports are counted; null where that cannot be known (macOS, Windows). */
  readonly connections: ConnectionReader | null;
  /** Null when the process is gone. */
  describe(pid: number): Promise<ProcessDescription | null>;
  /** Pids that hold a socket which is in no table; empty where that cannot be known. */
  unlistedHolders(): Promise<readonly number[]>;
  /** systemd unit, container or proxy behind listeners whose process cannot be seen; rows about which nothing is known are left out. */
  unitsOf(rows: readonly SocketRow[]): Promise<ReadonlyMap<SocketRow, string>>;
  /** Makes the same three for one list that is refreshed again and again: they remember, and verify it. Null where nothing is remembered. */
  createListing(): ListingSource | null;
  /** Which of these holders of a LISTEN row look as if they only inherited it; empty where that cannot be known. */
  heirsOf(row: SocketRow, pids: readonly number[]): readonly number[];
  /** The .socket unit behind a port that systemd itself (of this user, or of the system) listens on; null where unknown. */
  socketUnitOf(port: number, ofUser: boolean): Promise<string | null>;
  /** The reserved range a port lies in (Windows); null elsewhere and where there is none. */
  reservedRangeOf(port: number): Promise<readonly [first: number, last: number] | null>;
}
