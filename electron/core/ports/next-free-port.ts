import { type BindProbe, probeBind } from './bind-probe';
import { type BindTarget, WILDCARD } from './bind-target';
import type { SocketReader } from './socket-table';

/** Give up after this many refused candidates: beyond it something other than busy ports is wrong. */
const MOST_PROBES = 100;
/** Where the search goes on after 65 535: the first port an ordinary user may bind. */
const FIRST_USER_PORT = 1024;
const LAST_PORT = 65_535;

export interface NextFreePortRequest {
  /** The first candidate is the port after this one. */
  readonly from: number;
  /** Ports never to suggest (other processes expect them). */
  readonly avoid?: ReadonlySet<number>;
  readonly reader: SocketReader;
  readonly probe?: BindProbe;
  readonly targets?: readonly BindTarget[];
}

/**
 * The next port that nobody uses in any state and that can be bound now, going up and once round; null when 100 candidates were refused.
 * Free now is not reserved: somebody may take it before it is used. One read of the tables and usually one probe: below 1 ms.
 */
export async function nextFreePort({
  from,
  avoid,
  reader,
  probe = probeBind,
  targets = [WILDCARD],
}: NextFreePortRequest): Promise<number | null> {
  const used = new Set((await reader.read({})).map((row) => row.localPort));
  let probes = 0;
  let candidate = from;
  for (let step = 0; step <= LAST_PORT - FIRST_USER_PORT && probes < MOST_PROBES; step += 1) {
    candidate = candidate + 1 > LAST_PORT ? FIRST_USER_PORT : candidate + 1;
    if (candidate === from || used.has(candidate) || avoid?.has(candidate)) continue;
    probes += 1;
    let bindable = true;
    for (const target of targets) bindable = bindable && (await probe(candidate, target)) === 'ok';
    if (bindable) return candidate;
  }
  return null;
}
