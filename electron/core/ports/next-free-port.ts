import { type BindProbe, probeBind } from './bind-probe';
import { type BindTarget, WILDCARD } from './bind-target';
import type { SocketReader } from './socket-table';

/** Give up after this many refused candidates: beyond it something other than busy ports is wrong. */
const MOST_PROBES = 100;
/** Where the search goes on behind the last candidate: where development servers usually are, above the registered services of the system. */
const SECOND_ROUND = 3000;
/** The first port an ordinary user may bind. */
const FIRST_USER_PORT = 1024;
const LAST_PORT = 65_535;

export interface NextFreePortRequest {
  /** The first candidate is the port after this one. */
  readonly from: number;
  /** Ports never to suggest (other processes expect them). */
  readonly avoid?: ReadonlySet<number>;
  /** Never suggested either: the kernel hands these to clients at random. Ignored where it leaves nothing. */
  readonly avoidRange?: readonly [first: number, last: number] | null;
  readonly reader: SocketReader;
  readonly probe?: BindProbe;
  readonly targets?: readonly BindTarget[];
}

/**
 * The next port that nobody uses in any state and that can be bound now, going up and once round, outside the range that clients get their
 * ports from; null when 100 candidates were refused.
 * Free now is not reserved: somebody may take it before it is used. One read of the tables and usually one probe: below 1 ms.
 */
export async function nextFreePort({
  from,
  avoid,
  avoidRange = null,
  reader,
  probe = probeBind,
  targets = [WILDCARD],
}: NextFreePortRequest): Promise<number | null> {
  const used = new Set((await reader.read({})).map((row) => row.localPort));
  let probes = 0;
  for (const candidate of candidates(from)) {
    if (probes >= MOST_PROBES) return null;
    if (used.has(candidate) || avoid?.has(candidate)) continue;
    if (avoidRange !== null && candidate >= avoidRange[0] && candidate <= avoidRange[1]) continue;
    probes += 1;
    let bindable = true;
    for (const target of targets) bindable = bindable && (await probe(candidate, target)) === 'ok';
    if (bindable) return candidate;
  }
  return null;
}

/** Every port but `from`: up to the last, then from 3000, then from 1024. */
function* candidates(from: number): Generator<number> {
  const start = Math.max(from + 1, FIRST_USER_PORT);
  for (let port = start; port <= LAST_PORT; port += 1) yield port;
  for (let port = SECOND_ROUND; port < start; port += 1) if (port !== from) yield port;
  for (let port = FIRST_USER_PORT; port < Math.min(start, SECOND_ROUND); port += 1) if (port !== from) yield port;
}
