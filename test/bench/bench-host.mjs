import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const START_LIMIT_MS = 15_000;

/** A call client over the browser door's socket, as the command line uses it. */
async function connect(url, token) {
  const address = new URL('/socket', url);
  address.protocol = 'ws:';
  const socket = new WebSocket(address, ['slipway.v1', `slipway.token.${token}`], { perMessageDeflate: false });
  const pending = new Map();
  let nextId = 1;
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    if (message.type !== 'reply') return;
    const { resolve, reject, name } = pending.get(message.id);
    pending.delete(message.id);
    if (message.result.ok) resolve(message.result.value);
    else reject(new Error(`${name}: ${message.result.error.message}`));
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        pending.set(nextId, { resolve, reject, name });
        socket.send(JSON.stringify({ type: 'call', id: nextId++, name, input }));
      }),
    close: () => socket.close(),
  };
}

function firstLine(child, stderr) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the host said nothing in ${START_LIMIT_MS} ms: ${stderr()}`)), START_LIMIT_MS);
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}: ${stderr()}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line));
    });
  });
}

/**
 * The built product's host with a state directory of its own and one trusted project with the given processes (name → slipway.yaml
 * entry). `stop` ends it by SIGINT and waits for its end.
 */
export async function startBenchHost(workDir, processes) {
  const dir = mkdtempSync(join(workDir, 'host-'));
  const stateDir = join(dir, 'state');
  const root = join(dir, 'bench');
  mkdirSync(root);
  // JSON is YAML.
  writeFileSync(join(root, 'slipway.yaml'), JSON.stringify({ version: 1, processes }));
  const child = spawn(process.execPath, [CLI, 'host', '--no-open', '--json', '--state-dir', stateDir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const { url, pid } = await firstLine(child, () => stderr);
  const { token } = JSON.parse(readFileSync(join(stateDir, 'host.json'), 'utf8'));
  const client = await connect(url, token);
  const project = await client.call('project.add', { path: root });
  await client.call('project.trust', { projectId: project.id, planHash: project.planHash });
  const { snapshot } = await client.call('snapshot.get', {});
  const ids = new Map(snapshot.processes.map((process) => [process.name, process.id]));
  return {
    pid,
    root,
    call: client.call,
    id: (name) => ids.get(name),
    async stop() {
      client.close();
      child.kill('SIGINT');
      if ((await exited) !== 0) throw new Error(`the host ended badly: ${stderr}`);
    },
  };
}
