import { constants, openSync, readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { nullIfGone } from '../null-if-gone';

/** A FIFO of a Slipway host that has taken its name away (fifo-adapter): nobody else's pipe looks like that. */
const OUR_FIFO = /\/pipes\/[\w-]+ \(deleted\)$/;
/**
 * Opens the pipes anew that a killed host read the output of these processes from, each once, and throws away what comes: a program that prints
 * into a pipe nobody empties stands still when it is full. The pipes end by themselves with their last writer and keep no host alive.
 * Empty where there are none: another system, output that went elsewhere, descriptors that may not be read.
 */
export function reopenOutput(pids: readonly number[]): readonly Readable[] {
  if (process.platform !== 'linux') return [];
  const seen = new Set<string>();
  return pids.flatMap((pid) =>
    [1, 2].flatMap((descriptor) => {
      const path = `/proc/${pid}/fd/${descriptor}`;
      const link = nullIfGone(() => readlinkSync(path));
      if (link === null || !OUR_FIFO.test(link) || seen.has(link)) return [];
      const fd = nullIfGone(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
      if (fd === null) return [];
      seen.add(link);
      const pipe = new Socket({ fd, readable: true, writable: false });
      pipe.on('error', () => undefined);
      pipe.unref();
      return [pipe.resume()];
    }),
  );
}
