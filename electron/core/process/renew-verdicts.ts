import type { AnyVerdict } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import type { PortSeam } from './port-seam';

/** A process as far as its last word about a port matters. */
export interface VerdictBearer {
  readonly id: ProcessId;
  readonly state: ProcessState;
  readonly verdict: AnyVerdict | null;
  setVerdict(verdict: AnyVerdict | null): void;
  /** Its snapshot is told to every door. */
  changed(): void;
}

/** Where a word about a port stays for hours; a start that waits, and a run, take care of theirs. */
const DOWN: ReadonlySet<ProcessState['kind']> = new Set(['stopped', 'exited', 'failed', 'backoff']);

type Ports = Pick<PortSeam, 'diagnose' | 'diagnoseFile'>;
type Concerns = (verdict: AnyVerdict) => boolean;

async function renewOne(bearer: VerdictBearer, ports: Ports, concerns: Concerns): Promise<void> {
  const { state, verdict: old } = bearer;
  if (old === null || !DOWN.has(state.kind) || !concerns(old)) return;
  const fresh = await ('path' in old ? ports.diagnoseFile(old.path, bearer.id) : ports.diagnose(old.port, old.host, bearer.id));
  if (bearer.state !== state || bearer.verdict !== old) return;
  bearer.setVerdict(fresh);
  bearer.changed();
}

/** Keeps the words about ports of what is down from growing old where something is known to have happened; never by a timer. */
export interface VerdictRenewal {
  /**
   * Looks anew on behalf of every process that is down with a word about a port or socket file that `concerns` says may be over, and tells the
   * doors. What became of the process meanwhile comes first, and the end of a run keeps the verdict of its moment. Rejects where a look does.
   */
  renew(concerns: Concerns): Promise<void>;
  /** A state changed: what a process that is down now held when others died of that is free. A look that fails leaves the older word. */
  changed(id: ProcessId): void;
}

export function createVerdictRenewal(ports: Ports, bearers: ReadonlyMap<ProcessId, VerdictBearer>): VerdictRenewal {
  const renew = async (concerns: Concerns): Promise<void> => {
    await Promise.all([...bearers.values()].map((bearer) => renewOne(bearer, ports, concerns)));
  };
  return {
    renew,
    changed(id) {
      const state = bearers.get(id)?.state;
      if (state === undefined || !DOWN.has(state.kind)) return;
      renew(({ holders }) => holders.some(({ processId }) => processId === id)).catch(() => null);
    },
  };
}
