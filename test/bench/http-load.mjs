import { connect } from 'node:net';

/** The last bytes of every answer of the bench server. */
const END = Buffer.from('!END');

/**
 * As many requests as `connections` keep-alive connections get through in `ms`, each connection one after the other. Answers are only
 * looked through for their end, so that the client costs little beside what it measures. Resolves with requests/s and latencies in ms.
 */
export function httpLoad({ port, connections, ms, request }) {
  const bytes = Buffer.from(request);
  const times = [];
  let failed = 0;
  const began = performance.now();
  const one = () =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let sentAt = 0;
      let tail = Buffer.alloc(0);
      const ask = () => {
        sentAt = performance.now();
        if (sentAt - began >= ms) socket.destroy();
        else socket.write(bytes);
      };
      socket.on('connect', ask);
      socket.on('data', (chunk) => {
        const seen = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
        if (!seen.includes(END)) {
          tail = seen.subarray(-END.length);
          return;
        }
        tail = Buffer.alloc(0);
        times.push(performance.now() - sentAt);
        ask();
      });
      socket.on('error', () => {
        failed += 1;
      });
      socket.on('close', () => {
        if (performance.now() - began < ms) failed += 1;
        resolve();
      });
    });
  return Promise.all(Array.from({ length: connections }, one)).then(() => {
    const seconds = (performance.now() - began) / 1000;
    const sorted = times.sort((a, b) => a - b);
    const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
    return { perSecond: sorted.length / seconds, p50: at(0.5), p99: at(0.99), failed };
  });
}
