// `node closed-connections.mjs PORT COUNT`: leaves COUNT rows in TIME_WAIT on the server's side of PORT, then prints `done`. The server closes
// first, so the rows are its own, as after a busy server was stopped.
import { once } from 'node:events';
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
for (let made = 0; made < count; made += AT_ONCE) await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made) }, one));
server.close();
await once(server, 'close');
console.log('done');
