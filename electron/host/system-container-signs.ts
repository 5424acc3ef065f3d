import { existsSync } from 'node:fs';
import { systemProcReader } from '../core/ports/proc-reader';
import type { ContainerSigns } from './detect-container';

/** The signs of this machine. Read once, when a host begins. */
export const systemContainerSigns: ContainerSigns = {
  exists: existsSync,
  read: (path) => systemProcReader.readText(path),
  variable: (name) => process.env[name] ?? null,
};
