// `node proxy-server.mjs PORT`: answers everything at once, so that a proxy in front of it is what is measured.
import { createServer } from 'node:http';

const body = `${'x'.repeat(1000)}!END`;
const headers = { 'content-type': 'text/plain', 'content-length': body.length };
createServer((req, res) => {
  req.resume();
  req.on('end', () => res.writeHead(200, headers).end(body));
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
