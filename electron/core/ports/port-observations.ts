import type { SlipwayListener } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { ManagedOwner } from '../process/supervisor-api';
import type { ProbeResult } from './bind-probe';
import type { BindTarget } from './bind-target';
import type { PresumedOwner } from './managed-lookup';
import type { ProcessDescription } from './process-description';
import type { ProgramLanguage } from './reuse-advice';
import type { SocketRow } from './socket-row';

/** A process that holds a socket, and what we may do about it. */
export interface ObservedProcess extends ProcessDescription {
  /** Whose run it is a member of; null for a process that is not ours. */
  readonly managed: ManagedOwner | null;
  /** We have permission to signal it. */
  readonly canSignal: boolean;
  /** It is the Slipway host itself. */
  readonly isSelf: boolean;
}

/** A socket on the port, with everybody who holds it (several after fork; none when hidden or ownerless). */
export interface ObservedSocket {
  readonly row: SocketRow;
  readonly holders: readonly ObservedProcess[];
  /** systemd unit or container of a socket whose process cannot be seen; null where unknown. */
  readonly unit: string | null;
  /** Holders that look as if they only inherited it (see `looksInherited`); absent where that was not looked at. */
  readonly heirs?: readonly number[];
  /** Our run that most likely holds it, where no holder can be seen; absent for none. */
  readonly likely?: PresumedOwner;
  /** What this very host listens for on it; absent for a socket that is not its own. */
  readonly slipway?: SlipwayListener;
}

/** The process on whose behalf the question is asked. */
export interface AskingProcess {
  readonly processId: ProcessId;
  readonly name: string;
  /** Its start waits for a port now. */
  readonly isWaiting: boolean;
  /** It died of EADDRINUSE beside nothing but closed connections: it listens without SO_REUSEADDR. */
  readonly bindsWithoutReuse: boolean;
  /** Its command or a variable of it has `{port}`. */
  readonly usesPlaceholder: boolean;
  /** What it is written in, where that is known and matters. */
  readonly language: ProgramLanguage | null;
  /** Absolute path of its program, for `setcap`; null where unknown. */
  readonly program: string | null;
}

/** Everything that was seen about one port at one moment; `diagnose` needs nothing else. */
export interface PortObservations {
  readonly port: number;
  /** Host the question was about, as normalised; null for the wildcard of both families. */
  readonly host: string | null;
  /** Addresses a bind to that host uses; empty when the name did not resolve. */
  readonly targets: readonly BindTarget[];
  /** TCP sockets whose local port is the port, on any address, in any state. */
  readonly sockets: readonly ObservedSocket[];
  /** One answer a target, in their order; one errno alone when the name did not resolve. */
  readonly probes: readonly ProbeResult[];
  /** Processes that hold a socket which is in no table; looked for only when the bind is refused and no row says why. */
  readonly suspects: readonly ObservedProcess[];
  readonly asking: AskingProcess | null;
  /** The .socket unit of systemd that listens on the port; null where unknown. */
  readonly socketUnit: string | null;
  /** The range reserved by the system that the port lies in (Windows); null where there is none or that is unknown. */
  readonly reservedRange: readonly [first: number, last: number] | null;
  /** A port after this one that is free now; null when none was looked for or found. */
  readonly nextFreePort: number | null;
  readonly system: PortSystem;
  /** Epoch ms. */
  readonly readAt: number;
  readonly readMs: number;
}

/** Facts of the machine that decide a verdict. */
export interface PortSystem {
  readonly platform: 'linux' | 'macos' | 'windows';
  /** First port an ordinary user may bind (`ip_unprivileged_port_start`); 0 where there is no such rule. */
  readonly unprivilegedStart: number;
  /** Ports the kernel hands to outgoing connections, first and last; null when unknown. */
  readonly ephemeralRange: readonly [first: number, last: number] | null;
  /** Shown as `~`; null to show whole paths. */
  readonly home: string | null;
}
