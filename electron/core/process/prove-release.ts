import type { PortRelease } from '../../../shared/model/stop-sequence';
import { RELEASE_LIMIT_MS } from '../ports/release-gate';
import type { HeldPort, PortSeam } from './port-seam';
import type { StopRecorder } from './stop-recorder';

/** Whether the ports are free; where that cannot be found out, none is proved. */
async function releaseOf(ports: Pick<PortSeam, 'waitForRelease'>, held: readonly HeldPort[]): Promise<readonly PortRelease[]> {
  try {
    return await ports.waitForRelease(held, RELEASE_LIMIT_MS, new AbortController().signal);
  } catch {
    return held.map(({ port }) => ({ port, releasedAtMs: null }));
  }
}

/** Who else listens on a port; where that cannot be found out, nobody does. */
async function strangersOn(ports: Pick<PortSeam, 'strangersOn'>, numbers: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (numbers.length === 0) return new Map();
  try {
    return new Map((await ports.strangersOn(numbers)).map(({ port, who }) => [port, who]));
  } catch {
    return new Map();
  }
}

/**
 * The end of a stop: every port the run held can be bound again, or not within 5 s. Ports it was `expected` on and was never seen with are
 * proved as well (a program may hide what it listens on), but for those of somebody else who can be seen, which are named. Says so in the
 * record; times count from its beginning. Never rejects.
 */
export async function proveRelease(
  ports: Pick<PortSeam, 'waitForRelease' | 'strangersOn'>,
  held: readonly HeldPort[],
  expected: readonly HeldPort[],
  recorder: Pick<StopRecorder, 'atMs' | 'event'>,
): Promise<readonly PortRelease[]> {
  const goneAtMs = recorder.atMs();
  const unseen = expected.filter(({ port }) => !held.some((one) => one.port === port));
  const strangers = await strangersOn(
    ports,
    unseen.map(({ port }) => port),
  );
  for (const [port, who] of strangers) recorder.event('waiting', `port ${port} is held by ${who}, which is none of this run`);
  const proved = [...held, ...unseen.filter(({ port }) => !strangers.has(port))];
  const released = proved.length === 0 ? [] : await releaseOf(ports, proved);
  const releases = released.map(({ port, releasedAtMs }) => ({
    port,
    releasedAtMs: releasedAtMs === null ? null : Math.round((goneAtMs + releasedAtMs) * 10) / 10,
  }));
  for (const { port, releasedAtMs } of releases) {
    if (releasedAtMs === null) recorder.event('port-held', `port ${port} is not free yet`);
    else recorder.event('port-free', `port ${port} can be bound again`);
  }
  const none = held.length === 0 && expected.length === 0;
  recorder.event('proved', none ? 'nothing is left; it held no port' : 'nothing is left');
  return releases;
}
