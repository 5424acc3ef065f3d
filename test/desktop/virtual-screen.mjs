// An X server without a screen. Started by ourselves rather than by xvfb-run, whose access cookie an unprivileged user cannot read.
import { spawn } from 'node:child_process';

const READY_MS = 10_000;

/** Resolves with `{ display, close }`. Rejects where Xvfb does not come up. */
export function openVirtualScreen() {
  return new Promise((done, failed) => {
    const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-ac'];
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const close = () =>
      new Promise((closed) => {
        if (server.exitCode !== null || server.signalCode !== null) closed();
        server.once('exit', () => closed());
        server.kill('SIGTERM');
      });
    const timer = setTimeout(() => failed(new Error(`Xvfb was not ready within ${READY_MS} ms`)), READY_MS);
    let text = '';
    server.once('error', failed);
    server.once('exit', (code) => failed(new Error(`Xvfb ended with code ${code}`)));
    server.stdio[3].on('data', (chunk) => {
      text += String(chunk);
      if (!text.endsWith('\n')) return;
      clearTimeout(timer);
      done({ display: `:${text.trim()}`, close });
    });
  });
}
