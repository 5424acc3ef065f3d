import type { PlatformTraits } from './core-deps';
import { createLinuxProcessReader } from './linux-process-reader';
import type { ProcessReader } from './process-reader';
import { createForceTree, createMacosProcessReader, createWindowsProcessReader } from './tool-process-adapter';

/** What each platform can do. Pure but for the adapter it holds. Systems we do not know are treated as macOS: POSIX, with `ps`. */
export function createPlatformTraits(platform: NodeJS.Platform): PlatformTraits {
  const windows = platform === 'win32';
  return {
    platform,
    hasGroups: !windows,
    canSignal: !windows,
    hasRunMark: platform === 'linux',
    forceTree: windows ? createForceTree() : null,
  };
}

export function createProcessReader(platform: NodeJS.Platform): ProcessReader {
  if (platform === 'linux') return createLinuxProcessReader();
  return platform === 'win32' ? createWindowsProcessReader() : createMacosProcessReader();
}
