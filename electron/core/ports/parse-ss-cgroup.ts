/** cgroups by socket inode, from `ss -Htlne --cgroup`, which names them even for sockets of other users. Pure; other lines are skipped. */
export function parseSsCgroups(text: string): Map<number, string> {
  const cgroups = new Map<number, string>();
  for (const line of text.split('\n')) {
    const inode = /\bino:(\d+)/.exec(line)?.[1];
    const cgroup = /\bcgroup:(\S+)/.exec(line)?.[1];
    if (inode !== undefined && cgroup !== undefined) cgroups.set(Number(inode), cgroup);
  }
  return cgroups;
}

/** What a cgroup path is about. */
export type CgroupOwner = { readonly kind: 'container'; readonly id: string } | { readonly kind: 'unit'; readonly name: string };

/**
 * The container or systemd unit of a cgroup path: the innermost one that says something. Pure. Null for the root, and for slices and
 * scopes that only group sessions.
 * A unit of a user's own manager says whose: `db.service of uid 1000`. Names stay as systemd writes them (`dev\\x2ddb.service`): so it takes them.
 * Forms: `/docker/ID`, `/system.slice/docker-ID.scope`, `…/libpod-ID.scope`, `…/cri-containerd-ID.scope`, `/system.slice/nginx.service`.
 */
export function cgroupOwner(path: string): CgroupOwner | null {
  const parts = path.split('/').filter((part) => part !== '');
  for (const part of parts.toReversed()) {
    const container = /^(?:(?:docker|libpod|cri-containerd|crio)-)?([0-9a-f]{64})(?:\.scope)?$/.exec(part)?.[1];
    if (container !== undefined) return { kind: 'container', id: container };
    if (/\.(?:service|socket)$/.test(part) && !part.startsWith('user@')) {
      const manager = /\/user@(\d+)\.service\//.exec(path)?.[1];
      return { kind: 'unit', name: `${part}${manager === undefined ? '' : ` of uid ${manager}`}` };
    }
  }
  return null;
}
