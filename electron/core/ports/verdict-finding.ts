import type { PortHolder, PortVerdict } from '../../../shared/model/port-verdict';
import type { ObservedSocket } from './port-observations';

/** What a rule says; `diagnose` adds what is the same for every verdict. */
export type Finding = Pick<PortVerdict, 'verdict' | 'explanation' | 'countdown' | 'advice' | 'actions'> & {
  readonly holders?: readonly PortHolder[];
  readonly freesAt?: number | null;
  readonly reuse?: PortVerdict['reuse'];
};

/** The sockets on the port, sorted by what they mean for the bind in question. */
export interface SortedSockets {
  /** Listeners a bind to the asked address collides with. */
  readonly listeners: readonly ObservedSocket[];
  /** Listeners on the same number that it does not collide with. */
  readonly beside: readonly ObservedSocket[];
  /** Sockets in any other state on an address the bind collides with. */
  readonly connections: readonly ObservedSocket[];
}
