import type { ClientRequest, IncomingMessage } from 'node:http';

/**
 * Passes a body of known length on as it comes, without keeping more of it than one read. To be called once. A body that came whole goes out
 * with its header and its end in one write. Where the server answers before it has read everything, or is gone, the rest is read and thrown
 * away: a browser looks for an answer only after it has sent everything, and a pipe stops reading with its target.
 */
export function sendBody(req: IncomingMessage, request: ClientRequest): void {
  let left = Number(req.headers['content-length']);
  const onDrain = (): void => void req.resume();
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left <= 0) request.end(chunk);
    else if (!request.write(chunk)) {
      req.pause();
      request.once('drain', onDrain);
    }
  };
  req.on('data', onData);
  req.once('end', () => {
    if (!request.writableEnded) request.end();
  });
  const dropRest = (): void => {
    req.off('data', onData);
    request.off('drain', onDrain);
    req.resume();
    if (!request.writableFinished) request.destroy();
  };
  request.once('response', (answer) => answer.once('close', dropRest));
  request.once('close', dropRest);
}
