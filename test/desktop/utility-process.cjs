// `utilityProcess.fork` for an Electron that has none: a child of this machine's Node. Ports stay in main and are relayed by number.
const childProcess = require('child_process');
const { EventEmitter } = require('events');
const os = require('os');
const path = require('path');

const SYSTEM_NODE = process.env.SMOKE_NODE || 'node';

class UtilityProcess extends EventEmitter {
  constructor(file, args, options) {
    super();
    this.ports = new Map();
    this.lastPort = 0;
    const env = Object.assign({}, options.env || process.env);
    for (const name of Object.keys(env)) if (/^ELECTRON_|^NODE_OPTIONS$/.test(name)) delete env[name];
    const output = options.stdio === 'pipe' ? 'pipe' : 'inherit';
    const preload = ['-r', path.join(__dirname, 'parent-port.cjs')];
    this.child = childProcess.spawn(SYSTEM_NODE, [...preload, ...(options.execArgv || []), file, ...args], {
      env,
      cwd: options.cwd,
      stdio: ['ignore', output, output, 'ipc'],
    });
    this.pid = this.child.pid;
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    setImmediate(() => this.emit('spawn'));
    this.child.on('message', (message) => this.receive(message));
    this.child.on('exit', (code, signal) => this.ended(code, signal));
  }

  receive(message) {
    const port = this.ports.get(message.port);
    if (message.kind === 'to-parent') this.emit('message', message.data);
    else if (port && message.kind === 'to-port') port.postMessage(message.data);
    else if (port && message.kind === 'close-port') port.close();
  }

  ended(code, signal) {
    this.pid = undefined;
    for (const port of this.ports.values()) port.close();
    this.emit('exit', code === null ? 128 + (os.constants.signals[signal] || 0) : code);
  }

  postMessage(data, transfer = []) {
    const ports = transfer.map((port) => {
      this.lastPort += 1;
      const id = this.lastPort;
      this.ports.set(id, port);
      port.on('message', (event) => this.send({ kind: 'to-port', port: id, data: event.data }));
      port.on('close', () => {
        this.ports.delete(id);
        this.send({ kind: 'close-port', port: id });
      });
      port.start();
      return id;
    });
    this.send({ kind: 'to-child', data, ports });
  }

  send(message) {
    if (this.child.connected) this.child.send(message);
  }

  kill() {
    return this.child.kill();
  }
}

module.exports = { fork: (file, args = [], options = {}) => new UtilityProcess(file, args, options) };
