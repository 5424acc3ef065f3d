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

/** hidepid=1 or 2 (proc(5)): a process that became another user cannot be looked at, nor can a stranger who holds a port. */
const HIDDEN_PROCESSES =
  'This system hides the processes of other users (/proc is mounted with hidepid): only your own are seen, found and named, and not one of them that made itself non-dumpable.';

/** What was found out about this system at the start. */
export interface SystemTraits {
  /** Every run can get a Linux cgroup of its own. */
  readonly ownCgroups: boolean;
  /** /proc shows one's own processes only. */
  readonly hidesOthers: boolean;
  /** What kind of container the host runs in; null outside. */
  readonly container: string | null;
}

/** What this platform can do. Unknown Unix systems count as macOS: signals, but no /proc. `folderDialog` is the door's to add. */
export function capabilitiesOf(
  platform: NodeJS.Platform,
  folderDialog: boolean,
  { ownCgroups, hidesOthers, container }: SystemTraits = { ownCgroups: true, hidesOthers: false, container: null },
): Capabilities {
  const base = platform === 'linux' ? LINUX : platform === 'win32' ? WINDOWS : MACOS;
  const found = platform === 'linux' ? [...(ownCgroups ? [] : [WITHOUT_CGROUPS]), ...(hidesOthers ? [HIDDEN_PROCESSES] : [])] : [];
  return { ...base, folderDialog, limits: [...base.limits, ...found], container };
}
