import { containerWords, type DockerContainer, parseContainers } from './docker-containers';
import type { LinuxTools } from './linux-tools-adapter';
import { cgroupOwner, parseSsCgroups } from './parse-ss-cgroup';
import type { ProcReader } from './proc-reader';
import { listPids } from './resolve-owner';
import type { SocketRow } from './socket-row';

/** A `docker-proxy` process, from its command line. */
export interface DockerProxy {
  readonly pid: number;
  readonly hostPort: number;
  /** `172.17.0.2:5432`; null where the command line does not say. */
  readonly container: string | null;
}

/**
 * Docker publishes ports through `docker-proxy`, processes of root whose descriptors are hidden but whose command lines are not: they name
 * the host port and the container's address. One pass over /proc/PID/cmdline.
 */
export function findDockerProxies(proc: ProcReader): DockerProxy[] {
  const proxies: DockerProxy[] = [];
  for (const pid of listPids(proc)) {
    const argv = (proc.readText(`/proc/${pid}/cmdline`) ?? '').split('\0');
    if (!argv[0]?.endsWith('docker-proxy')) continue;
    const value = (flag: string): string | undefined => (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined);
    const ip = value('-container-ip');
    const hostPort = Number(value('-host-port'));
    if (Number.isInteger(hostPort))
      proxies.push({ pid, hostPort, container: ip === undefined ? null : `${ip}:${value('-container-port')}` });
  }
  return proxies;
}

/**
 * Names what listens behind rows whose process cannot be seen, without root: the container Docker publishes the port for, else the cgroup of
 * the socket, which `ss` prints for every user. With no rows nothing is read or run.
 */
export async function nameHiddenHolders(
  rows: readonly SocketRow[],
  proc: ProcReader,
  tools: LinuxTools,
): Promise<ReadonlyMap<SocketRow, string>> {
  const names = new Map<SocketRow, string>();
  if (rows.length === 0) return names;
  const proxies = findDockerProxies(proc);
  const [cgroups, containers] = await Promise.all([
    tools.listenersWithCgroups().then(parseSsCgroups),
    tools.dockerContainers().then(parseContainers),
  ]);
  for (const row of rows) {
    const proxy = proxies.find(({ hostPort }) => hostPort === row.localPort);
    const published = containers.find(({ hostPorts }) => hostPorts.includes(row.localPort));
    const named = proxy === undefined ? null : proxyWords(proxy, published);
    const name = named ?? cgroupWords(cgroups.get(row.inode), containers) ?? (published === undefined ? null : containerWords(published));
    if (name !== null) names.set(row, name);
  }
  return names;
}

function proxyWords(proxy: DockerProxy, published: DockerContainer | undefined): string {
  const at = proxy.container === null ? '' : ` at ${proxy.container}`;
  if (published !== undefined) return `docker-proxy (pid ${proxy.pid}) for ${containerWords(published)}${at}`;
  return `docker-proxy (pid ${proxy.pid})${at === '' ? '' : ` for the container${at}`}`;
}

function cgroupWords(cgroup: string | undefined, containers: readonly DockerContainer[]): string | null {
  const owner = cgroup === undefined ? null : cgroupOwner(cgroup);
  if (owner === null) return null;
  if (owner.kind === 'unit') return owner.name;
  const container = containers.find(({ id }) => id === owner.id);
  return container === undefined ? `the container ${owner.id.slice(0, 12)}` : containerWords(container);
}
