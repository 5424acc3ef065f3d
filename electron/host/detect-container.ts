/** What can be looked at to learn whether this is a container. Null or false where it is not there or may not be read. */
export interface ContainerSigns {
  exists(path: string): boolean;
  read(path: string): string | null;
  /** A variable of our own environment. */
  variable(name: string): string | null;
}

/** Names as systemd writes them into `container` of pid 1 (container-interface), and as control groups spell them. */
const NAMES: Readonly<Record<string, string>> = {
  docker: 'a Docker container',
  podman: 'a Podman container',
  oci: 'a container',
  lxc: 'an LXC container',
  'lxc-libvirt': 'an LXC container',
  'systemd-nspawn': 'an nspawn container',
  flatpak: 'a Flatpak sandbox',
  snap: 'a Snap sandbox',
  wsl: 'WSL',
};

/** A path of /proc/1/cgroup that only an engine makes; empty with cgroup v2 and a namespace of its own. */
const BY_CGROUP: readonly (readonly [RegExp, string])[] = [
  [/\/kubepods/, 'a Kubernetes pod'],
  [/\/(?:docker|system\.slice\/docker-)/, 'a Docker container'],
  [/\/(?:libpod|machine\.slice\/libpod)/, 'a Podman container'],
  [/\/(?:lxc|lxc\.payload)/, 'an LXC container'],
  [/\/(?:containerd|crio)/, 'a container'],
];

/**
 * The container or sandbox this host runs in, by its name for people; null when nothing says so. Pure over its reads. The surest sign
 * first: what the engine says of itself, then its marker files, then the path of pid 1's control group.
 */
export function detectContainer(signs: ContainerSigns): string | null {
  if (signs.variable('KUBERNETES_SERVICE_HOST') !== null) return 'a Kubernetes pod';
  if (signs.exists('/.flatpak-info')) return 'a Flatpak sandbox';
  if (signs.variable('SNAP') !== null && signs.variable('SNAP_NAME') !== null) return 'a Snap sandbox';
  // Readable by root only; podman, nspawn and LXC set it, also for the whole environment.
  const said =
    /(?:^|\0)container=([^\0]+)/.exec(signs.read('/proc/1/environ') ?? '')?.[1] ??
    signs.read('/run/systemd/container')?.trim() ??
    signs.variable('container');
  if (said !== null && said !== undefined && said !== '') return Object.hasOwn(NAMES, said) ? (NAMES[said] ?? null) : 'a container';
  if (signs.exists('/run/.containerenv')) return 'a Podman container';
  if (signs.exists('/.dockerenv')) return 'a Docker container';
  const cgroup = signs.read('/proc/1/cgroup') ?? '';
  return BY_CGROUP.find(([pattern]) => pattern.test(cgroup))?.[1] ?? null;
}
