import type { Readable } from 'node:stream';
import { pipeSinks } from './output-pipe';

/**
 * Reads a child's output until all its writers have closed it. The chunk may be reused once `onChunk` returns: copy what is kept. `onEnd`
 * comes once, also after an error (a reset pipe has no more to say than one that ended). After a chunk `shouldPause` may answer true:
 * then nothing is read until the function it was given is called.
 */
export function drainPipe(
  source: Readable,
  onChunk: (chunk: Buffer) => void,
  onEnd: () => void,
  shouldPause: (resume: () => void) => boolean = () => false,
): void {
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    onEnd();
  };
  const resume = () => {
    if (!over) source.resume();
  };
  const sink = pipeSinks.get(source);
  if (sink === undefined) {
    source.on('data', (chunk: Buffer) => {
      onChunk(chunk);
      if (shouldPause(resume)) source.pause();
    });
  } else {
    sink.connect((chunk) => {
      onChunk(chunk);
      return !shouldPause(resume);
    });
  }
  source.once('end', end);
  source.once('close', end);
  source.once('error', end);
  source.resume();
}
