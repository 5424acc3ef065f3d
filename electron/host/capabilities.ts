import type { Capabilities } from '../../shared/model/capabilities';

const LINUX: Capabilities = {
  platform: 'linux',
  signals: true,
  signalPrediction: true,
  runMark: true,
  socketTimers: true,
  connectionCount: true,
  folderDialog: false,
  limits: [],
};

/** su, sudo and runuser reset the limit that marks a run (pam_limits). */
const WITHOUT_CGROUPS =
  'A program that changes its user by su or sudo, drops its environment and leaves its parent is not found here: this session may not make cgroups.';

const MACOS: Capabilities = {
  platform: 'macos',
  signals: true,
  signalPrediction: false,
  runMark: false,
  socketTimers: false,
  connectionCount: false,
  folderDialog: false,
  limits: [
    'What a signal would do cannot be read before it is sent on macOS.',
    'A program that leaves its session, its group and its parent all at once is not found on macOS.',
    'How long a closing port stays blocked cannot be read on macOS.',
    'Connections that a stop drains are not counted on macOS.',
    'If Slipway itself is killed, only processes in the group of their run are stopped on macOS.',
  ],
};

const WINDOWS: Capabilities = {
  platform: 'windows',
  signals: false,
  signalPrediction: false,
  runMark: false,
  socketTimers: false,
  connectionCount: false,
  folderDialog: false,
  limits: [
    'Windows has no signals: a stop ends the programs at once, without a graceful phase.',
    'A program whose parent has ended is not found on Windows.',
    'How long a closing port stays blocked cannot be read on Windows.',
    'Connections that a stop drains are not counted on Windows.',
    'If Slipway itself is killed, programs that its processes have started go on running on Windows.',
  ],
};

/**
 * What this platform can do. Unknown Unix systems count as macOS: signals, but no /proc. `folderDialog` is the door's to add;
 * `ownCgroups` tells whether every run gets a Linux cgroup of its own, `container` what kind of container the host runs in.
 */
export function capabilitiesOf(
  platform: NodeJS.Platform,
  folderDialog: boolean,
  ownCgroups = false,
  container: string | null = null,
): Capabilities {
  const base = platform === 'linux' ? LINUX : platform === 'win32' ? WINDOWS : MACOS;
  const limits = platform === 'linux' && !ownCgroups ? [...base.limits, WITHOUT_CGROUPS] : base.limits;
  return { ...base, folderDialog, limits, container };
}
