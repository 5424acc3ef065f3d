// `node closing-server.mjs PORT`: closes a connection after its second or third answer, in turn, and says so to nobody. Servers with a limit
// of requests or an idle time of their own do it; what was sent over the connection at that moment is lost.
import { createServer } from 'node:http';

const left = new WeakMap();
let connections = 0;
const server = createServer((req, res) => {
  req.resume();
  req.on('end', () => {
    const { socket } = req;
    left.set(socket, left.get(socket) - 1);
    if (left.get(socket) === 0) res.once('finish', () => setImmediate(() => socket.end()));
    res.end('ok');
  });
});
server.on('connection', (socket) => left.set(socket, 2 + (connections++ % 2)));
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
