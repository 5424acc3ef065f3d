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

const CONTAINER = /^(?:(?:docker|libpod|cri-containerd|crio)-)?([0-9a-f]{64})(?:\.scope)?$/;
const USER_MANAGER = /^user@(\d+)\.service$/;

/**
 * The container or systemd unit of a cgroup path. Pure. Null for the root, and for slices and scopes that only group sessions.
 *
 * A container counts, whatever runs in it (the outermost: the one this machine's tools know). A unit is this machine's own, by its name alone, only
 * where nothing but slices stands before it: what comes from inside something else says so (`nginx.service in systemd-nspawn@web.service`), and one
 * of a user's own manager says whose (`db.service of uid 1000`). Names stay as systemd writes them (`dev\\x2ddb.service`): so it takes them.
 * Forms: `/docker/ID`, `/system.slice/docker-ID.scope`, `…/libpod-ID.scope`, `…/cri-containerd-ID.scope`, `/system.slice/nginx.service`.
 */
export function cgroupOwner(path: string): CgroupOwner | null {
  const parts = path.split('/').filter((part) => part !== '');
  const id = parts.flatMap((part) => CONTAINER.exec(part)?.[1] ?? [])[0];
  if (id !== undefined) return { kind: 'container', id };
  const at = parts.findLastIndex((part) => /\.(?:service|socket)$/.test(part) && !USER_MANAGER.test(part));
  const name = parts[at];
  if (name === undefined) return null;
  const around = parts.slice(0, at).filter((part) => !part.endsWith('.slice'));
  const [outer] = around;
  if (outer === undefined) return { kind: 'unit', name };
  const uid = around.length === 1 ? USER_MANAGER.exec(outer)?.[1] : undefined;
  return { kind: 'unit', name: uid === undefined ? `${name} in ${outer}` : `${name} of uid ${uid}` };
}
