// `node closed-connections.mjs PORT COUNT`: leaves COUNT rows in TIME_WAIT on the server's side of PORT, then prints `done`. The server closes
// first, so the rows are its own, as after a busy server was stopped.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const [port, count] = process.argv.slice(2).map(Number);
const AT_ONCE = 50;
const server = createServer((socket) => socket.on('error', () => undefined).end());
server.listen(port, '127.0.0.1');
await once(server, 'listening');

async function one() {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await once(socket, 'close');
}
// Some get a port whose row is still there and take it over, so it is counted and not assumed.
const rows = () => Number(/ tw (\d+)/.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1]);
for (let tries = 0; rows() < count && tries < (count * 3) / AT_ONCE; tries++) await Promise.all(Array.from({ length: AT_ONCE }, one));
server.close();
await once(server, 'close');
console.log('done');
