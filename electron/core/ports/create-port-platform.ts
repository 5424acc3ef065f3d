import { createLinuxPortPlatform } from './linux-port-platform';
import { createMacosPortPlatform } from './macos-socket-adapter';
import type { PortPlatform } from './port-platform';
import { createWindowsPortPlatform } from './windows-socket-adapter';

/** The port platform of this machine. Other Unixes are treated as macOS: lsof and ps, where present. */
export function createPortPlatform(platform: NodeJS.Platform = process.platform): PortPlatform {
  if (platform === 'linux') return createLinuxPortPlatform();
  return platform === 'win32' ? createWindowsPortPlatform() : createMacosPortPlatform();
}
