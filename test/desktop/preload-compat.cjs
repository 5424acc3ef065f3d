// A session preload: runs before the product's preload in the same isolated world, then patches the page's world. Tests only.
// It lands before the page's first script and is not subject to the page's policy, so the product's bundle needs no polyfill.
const electron = require('electron');

function fill() {
  function define(target, name, value) {
    if (target && !(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
  const ownCheck = Object.prototype.hasOwnProperty; // named apart: written out in place it is "corrected" into Object.hasOwn
  define(Object, 'hasOwn', (object, key) => ownCheck.call(object, key));
  for (const type of [Array, String, Uint8Array]) {
    define(type.prototype, 'at', function at(index) {
      const whole = Math.trunc(index) || 0;
      return this[whole < 0 ? this.length + whole : whole];
    });
  }
  define(Array.prototype, 'findLast', function findLast(test) {
    return [...this].reverse().find(test);
  });
  define(Array.prototype, 'findLastIndex', function findLastIndex(test) {
    for (let index = this.length - 1; index >= 0; index -= 1) if (test(this[index], index, this)) return index;
    return -1;
  });
  define(Array.prototype, 'toSorted', function toSorted(compare) {
    return [...this].sort(compare);
  });
  define(Array.prototype, 'toReversed', function toReversed() {
    return [...this].reverse();
  });
  define(Array.prototype, 'with', function withItem(index, value) {
    const copy = [...this];
    copy[index < 0 ? copy.length + index : index] = value;
    return copy;
  });
  define(Array.prototype, 'toSpliced', function toSpliced(...args) {
    const copy = [...this];
    copy.splice(...args);
    return copy;
  });
  define(String.prototype, 'replaceAll', function replaceAll(from, to) {
    if (from instanceof RegExp) return this.replace(from, to);
    return this.split(from).join(typeof to === 'function' ? to(from) : to);
  });
  define(globalThis, 'structuredClone', (value) => JSON.parse(JSON.stringify(value)));
  define(
    globalThis,
    'WeakRef',
    class StrongRef {
      constructor(value) {
        this.value = value;
      }

      deref() {
        return this.value;
      }
    },
  );
  define(
    globalThis,
    'AggregateError',
    class ManyErrors extends Error {
      constructor(errors, message) {
        super(message);
        this.errors = errors;
      }
    },
  );
  if (globalThis.crypto) {
    define(globalThis.crypto, 'randomUUID', () =>
      '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
        (digit ^ (globalThis.crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
      ),
    );
  }
  if (typeof Element === 'undefined') return;
  define(Element.prototype, 'replaceChildren', function replaceChildren(...nodes) {
    while (this.firstChild) this.removeChild(this.firstChild);
    this.append(...nodes);
  });
  define(Element.prototype, 'getAnimations', () => []);
  define(Document.prototype, 'getAnimations', () => []);
  define(Element.prototype, 'checkVisibility', function checkVisibility() {
    return this.getClientRects().length > 0;
  });
}

fill();

// This Electron's bridge cannot carry a File: the last one picked or dropped is remembered (page events are seen by both worlds).
let lastPath = '';
for (const name of ['change', 'drop']) {
  window.addEventListener(
    name,
    (event) => {
      const file = (event.dataTransfer || event.target)?.files?.[0];
      if (file) lastPath = file.path;
    },
    true,
  );
}
if (!electron.webUtils) electron.webUtils = { getPathForFile: (file) => (file instanceof File && file.path) || lastPath };
electron.webFrame.executeJavaScript(`(${fill.toString()})()`);
