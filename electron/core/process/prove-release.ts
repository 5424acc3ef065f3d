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

/** The end of a stop: every port the run held can be bound again, or not within 5 s. Says so in the record; times count from its beginning. Never rejects. */
export async function proveRelease(
  ports: Pick<PortSeam, 'waitForRelease'>,
  held: readonly HeldPort[],
  recorder: Pick<StopRecorder, 'atMs' | 'event'>,
): Promise<readonly PortRelease[]> {
  const goneAtMs = recorder.atMs();
  const released = held.length === 0 ? [] : await releaseOf(ports, held);
  const releases = released.map(({ port, releasedAtMs }) => ({
    port,
    releasedAtMs: releasedAtMs === null ? null : Math.round((goneAtMs + releasedAtMs) * 10) / 10,
  }));
  for (const { port, releasedAtMs } of releases) {
    if (releasedAtMs === null) recorder.event('port-held', `port ${port} is still held after ${RELEASE_LIMIT_MS / 1000} s`);
    else recorder.event('port-free', `port ${port} can be bound again`);
  }
  return releases;
}
