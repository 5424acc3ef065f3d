import { closeSync } from 'node:fs';
import type { ProcessConfig } from '../../../shared/model/process';
import type { OutputHold } from '../logs/hold-output-adapter';
import type { CoreDeps } from './core-deps';

/**
 * The pipes of a run that shall outlive a killed host: each is opened for reading once more before the child has it, and a holder takes
 * these ends. Others take their pipes as they are. Where there is no FIFO (macOS, Windows, a pool that is empty for a moment) there is nothing to hold.
 */
export function holdableOutput(
  { takePipe, holdOutput }: Pick<CoreDeps, 'takePipe' | 'holdOutput'>,
  config: ProcessConfig,
): { readonly takePipe: CoreDeps['takePipe']; readonly hold: () => OutputHold | null; readonly drop: () => void } {
  if (config.keepRunning !== true) return { takePipe, hold: () => null, drop: () => undefined };
  const fds: number[] = [];
  return {
    takePipe() {
      const pipe = takePipe();
      if (pipe !== null) fds.push(...pipe.openReader());
      return pipe;
    },
    hold: () => holdOutput(fds.splice(0)),
    /** The run was not spawned. */
    drop() {
      for (const fd of fds.splice(0)) closeSync(fd);
    },
  };
}
