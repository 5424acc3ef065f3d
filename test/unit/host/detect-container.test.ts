import { expect, test } from 'vitest';
import { detectContainer } from '../../../electron/host/detect-container';

interface Machine {
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

const looked = ({ files = {}, variables = {} }: Machine) =>
  detectContainer({
    exists: (path) => Object.hasOwn(files, path),
    read: (path) => files[path] ?? null,
    variable: (name) => variables[name] ?? null,
  });

test.each<[string, Machine, string | null]>([
  ['an ordinary machine', { files: { '/proc/1/cgroup': '0::/init.scope\n' } }, null],
  ['nothing can be read', {}, null],
  ['the marker of Docker', { files: { '/.dockerenv': '' } }, 'a Docker container'],
  ['the marker of Podman', { files: { '/run/.containerenv': 'engine="podman"' } }, 'a Podman container'],
  ['podman says so to pid 1', { files: { '/proc/1/environ': 'PATH=/bin\0container=podman\0HOME=/' } }, 'a Podman container'],
  ['a variable that only ends like it', { files: { '/proc/1/environ': 'mycontainer=podman\0' } }, null],
  ['an engine nobody knows', { variables: { container: 'rkt' } }, 'a container'],
  ['nspawn through systemd', { files: { '/run/systemd/container': 'systemd-nspawn\n' } }, 'an nspawn container'],
  ['cgroup v1 of Docker', { files: { '/proc/1/cgroup': '12:pids:/docker/3f2a\n0::/\n' } }, 'a Docker container'],
  ['cgroup v2 of a pod', { files: { '/proc/1/cgroup': '0::/kubepods.slice/kubepods-pod1.slice/cri-1.scope' } }, 'a Kubernetes pod'],
  ['a pod with Docker’s marker', { files: { '/.dockerenv': '' }, variables: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }, 'a Kubernetes pod'],
  ['Flatpak', { files: { '/.flatpak-info': '[Application]' } }, 'a Flatpak sandbox'],
  ['Snap', { variables: { SNAP: '/snap/x/1', SNAP_NAME: 'x' } }, 'a Snap sandbox'],
  ['LXC', { files: { '/proc/1/environ': 'container=lxc\0' } }, 'an LXC container'],
])('%s', (_title, machine, name) => expect(looked(machine)).toBe(name));
