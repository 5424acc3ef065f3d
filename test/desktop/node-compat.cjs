// Teaches Node 12.14, which Electron 9 carries, the few newer names that a thin main process uses. Tests only.
const crypto = require('crypto');
const fs = require('fs');
const Module = require('module');
const util = require('util');

const NEW_MODULES = {
  'fs/promises': () => fs.promises,
  'path/posix': () => require('path').posix,
  'timers/promises': () => ({ setTimeout: util.promisify(setTimeout), setImmediate: util.promisify(setImmediate) }),
  'util/types': () => util.types,
};

const load = Module._load;
Module._load = function loadByNewName(id, ...rest) {
  const name = id.startsWith('node:') ? id.slice('node:'.length) : id;
  return NEW_MODULES[name] ? NEW_MODULES[name]() : load.call(this, name, ...rest);
};

function define(target, name, value) {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

const ownCheck = Object.prototype.hasOwnProperty; // named apart: written out in place it is "corrected" into Object.hasOwn
define(Object, 'hasOwn', (object, key) => ownCheck.call(object, key));
for (const type of [Array, String, Uint8Array]) {
  define(type.prototype, 'at', function at(index) {
    const whole = Math.trunc(index) || 0;
    return this[whole < 0 ? this.length + whole : whole];
  });
}
define(String.prototype, 'replaceAll', function replaceAll(from, to) {
  if (from instanceof RegExp) return this.replace(from, to);
  return this.split(from).join(typeof to === 'function' ? to(from) : to);
});
define(Array.prototype, 'findLast', function findLast(test) {
  return [...this].reverse().find(test);
});
define(globalThis, 'performance', require('perf_hooks').performance);
define(globalThis, 'structuredClone', (value) => {
  const v8 = require('v8');
  return v8.deserialize(v8.serialize(value));
});
define(crypto, 'randomUUID', () => {
  const bytes = crypto.randomBytes(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
});

// What protocol.handle takes and gives: the part of fetch's values that a file server uses.
class Headers {
  constructor(init) {
    this.values = new Map();
    const entries = init && typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init || {});
    for (const [name, value] of entries) this.set(name, value);
  }

  set(name, value) {
    this.values.set(String(name).toLowerCase(), String(value));
  }

  get(name) {
    const value = this.values.get(name.toLowerCase());
    return value === undefined ? null : value;
  }

  forEach(visit) {
    this.values.forEach((value, name) => {
      visit(value, name, this);
    });
  }

  [Symbol.iterator]() {
    return this.values.entries();
  }
}

function toBuffer(body) {
  if (body === null || body === undefined) return Buffer.alloc(0);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Buffer.from(body instanceof ArrayBuffer ? body : String(body));
}

class Response {
  constructor(body, init = {}) {
    this.body = toBuffer(body);
    this.headers = new Headers(init.headers);
    this.status = init.status || 200;
  }

  async arrayBuffer() {
    return this.body.buffer.slice(this.body.byteOffset, this.body.byteOffset + this.body.length);
  }
}

class Request {
  constructor(url, init = {}) {
    this.url = String(url);
    this.method = init.method || 'GET';
    this.headers = new Headers(init.headers);
  }
}

define(globalThis, 'Headers', Headers);
define(globalThis, 'Response', Response);
define(globalThis, 'Request', Request);
