// Loaded into the host process before the product: gives an ordinary Node child what a utilityProcess has, `process.parentPort`
// and MessagePorts, relayed over the child's message channel. The other side is utility-process.cjs.
const { EventEmitter } = require('node:events');
const fs = require('node:fs');

/** Standard streams and the message channel. */
const LAST_OWN_FD = 3;

// The test drives Chromium through a debugging socket that this old version hands down to its children; every managed process
// would seem to listen on it. Nothing else in a Node that has only just started is a socket.
for (const name of fs.readdirSync('/proc/self/fd')) {
  const fd = Number(name);
  if (fd <= LAST_OWN_FD) continue;
  const target = fs.existsSync(`/proc/self/fd/${name}`) ? fs.readlinkSync(`/proc/self/fd/${name}`) : '';
  if (target.startsWith('socket:')) fs.closeSync(fd);
}

const ports = new Map();

function send(message) {
  if (process.connected) process.send(message);
}

class RelayedPort extends EventEmitter {
  constructor(id) {
    super();
    this.id = id;
    this.waiting = [];
    this.isStarted = false;
  }

  postMessage(data) {
    send({ kind: 'to-port', port: this.id, data });
  }

  start() {
    this.isStarted = true;
    for (const data of this.waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  close() {
    send({ kind: 'close-port', port: this.id });
  }

  receive(data) {
    if (this.isStarted) this.emit('message', { data, ports: [] });
    else this.waiting.push(data);
  }
}

const parentPort = new EventEmitter();
parentPort.postMessage = (data) => send({ kind: 'to-parent', data });
Object.defineProperty(process, 'parentPort', { value: parentPort });

process.on('message', (message) => {
  if (message.kind === 'to-child') {
    const transferred = message.ports.map((id) => {
      const port = new RelayedPort(id);
      ports.set(id, port);
      return port;
    });
    parentPort.emit('message', { data: message.data, ports: transferred });
  } else if (message.kind === 'to-port') {
    ports.get(message.port)?.receive(message.data);
  } else if (message.kind === 'close-port') {
    ports.get(message.port)?.emit('close');
    ports.delete(message.port);
  }
});

// A utility process does not outlive its parent.
process.on('disconnect', () => process.exit(1));
