// `node bare-proxy.mjs httpxy|http-proxy shared|own PORT TARGET`: what a proxy library does with nothing around it, over connections that
// requests share, or with one of its own for each. Prints a line when it listens.
import { Agent, createServer } from 'node:http';
import { createRequire } from 'node:module';

const [, , library, connections, port, target] = process.argv;
const { createProxyServer } =
  library === 'httpxy' ? await import('httpxy') : createRequire(`${process.env.BENCH_MODULES ?? process.cwd()}/`)('http-proxy');
const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64 });
// Untold, httpxy shares as this agent does, and http-proxy closes the browser's connection with its own: here that one is kept either way.
if (connections === 'own') agent.keepSocketAlive = () => false;
const proxy = createProxyServer({ target: { host: '127.0.0.1', port: Number(target) }, agent });
proxy.on('error', (_error, _req, res) => res?.destroy());
createServer((req, res) => {
  proxy.web(req, res);
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
