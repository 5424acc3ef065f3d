import type { CommandSpec, ProcessId } from '../../../shared/model/process';
import type { ManagedOwner } from '../process/supervisor-api';

/** What the port doctor must know of the process that asks. */
export interface AskingFacts {
  readonly name: string;
  /** Its start waits for a port now. */
  readonly isWaiting: boolean;
  readonly bindsWithoutReuse: boolean;
  readonly usesPlaceholder: boolean;
  readonly command: CommandSpec;
  readonly cwd: string;
}

/** Where our processes are expected to listen. */
export type ExpectedPorts = readonly {
  readonly processId: ProcessId;
  readonly process: string;
  /** Up, or on its way up. */
  readonly isUp: boolean;
  readonly ports: readonly { readonly port: number; readonly by: 'configured' | 'learned' }[];
  /** Where it listened the last time beside what its file declares: not expected, but not to be offered to anybody else. */
  readonly others: readonly number[];
}[];

/** The run that most likely holds a socket, and the member of it that may not be looked into. */
export interface PresumedOwner {
  readonly owner: ManagedOwner;
  readonly pid: number;
  readonly startTicks: number | null;
}

/** How the port code learns which processes are ours. The supervisor is one. */
export interface ManagedLookup {
  ownerOf(pid: number, startTicks: number): ManagedOwner | null;
  /** The process whose start waits for this port, if any. */
  waitingFor(port: number): ProcessId | null;
  /** Null for a process that is not known. */
  askingFacts(id: ProcessId): AskingFacts | null;
  expectedPorts(): ExpectedPorts;
  /** Whose the listener on this address most likely is, where nobody can see its holder; null for nobody of ours. Absent: nothing is presumed. */
  presumedOwner?(address: string, port: number): PresumedOwner | null;
}

/** Every port that a process of ours may come up on, expected or not. Pure. */
export function reservedPortsOf(lookup: ManagedLookup): ReadonlySet<number> {
  return new Set(lookup.expectedPorts().flatMap(({ ports, others }) => [...ports.map(({ port }) => port), ...others]));
}
