// `node bare-proxy.mjs httpxy|http-proxy PORT TARGET`: what a proxy library does with nothing around it. Prints a line when it listens.
import { Agent, createServer } from 'node:http';
import { createRequire } from 'node:module';

const [, , library, port, target] = process.argv;
const { createProxyServer } =
  library === 'httpxy' ? await import('httpxy') : createRequire(`${process.env.BENCH_MODULES ?? process.cwd()}/`)('http-proxy');
const address = { host: '127.0.0.1', port: Number(target) };
// http-proxy opens a connection for each request unless it is given an agent; httpxy brings one.
const options = library === 'httpxy' ? { target: address } : { target: address, agent: new Agent({ keepAlive: true }) };
const proxy = createProxyServer(options);
proxy.on('error', (_error, _req, res) => res?.destroy());
createServer((req, res) => {
  proxy.web(req, res);
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
