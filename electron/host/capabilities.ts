import type { Capabilities } from '../../shared/model/capabilities';

const LINUX: Capabilities = {
  platform: 'linux',
  signals: true,
  signalPrediction: true,
  runMark: true,
  socketTimers: true,
  folderDialog: false,
  limits: [],
};

const MACOS: Capabilities = {
  platform: 'macos',
  signals: true,
  signalPrediction: false,
  runMark: false,
  socketTimers: false,
  folderDialog: false,
  limits: [
    'What a signal would do cannot be read before it is sent on macOS.',
    'A program that leaves its session, its group and its parent all at once is not found on macOS.',
    'How long a closing port stays blocked cannot be read on macOS.',
    'If Slipway itself is killed, only processes in the group of their run are stopped on macOS.',
  ],
};

const WINDOWS: Capabilities = {
  platform: 'windows',
  signals: false,
  signalPrediction: false,
  runMark: false,
  socketTimers: false,
  folderDialog: false,
  limits: [
    'Windows has no signals: a stop ends the programs at once, without a graceful phase.',
    'A program whose parent has ended is not found on Windows.',
    'How long a closing port stays blocked cannot be read on Windows.',
    'If Slipway itself is killed, programs that its processes have started go on running on Windows.',
  ],
};

/** What this platform can do. Unknown Unix systems count as macOS: signals, but no /proc. `folderDialog` is the door's to add. */
export function capabilitiesOf(platform: NodeJS.Platform, folderDialog: boolean, container: string | null = null): Capabilities {
  const base = platform === 'linux' ? LINUX : platform === 'win32' ? WINDOWS : MACOS;
  return { ...base, folderDialog, container };
}
