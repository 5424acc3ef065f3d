// Loaded into Electron 9.4 before the product: gives its module the shape of Electron 45 for the calls that our main process makes.
// The product has no branch for this.
require('./node-compat.cjs');
const Module = require('module');
const path = require('path');
const { PassThrough } = require('stream');
const electron = require('electron');

const { app, ipcMain, protocol, session, shell } = electron;
const trace = (...words) => console.log('[shim]', ...words);

// protocol.handle, over the stream protocol
function answer(callback, statusCode, headers, body) {
  const data = new PassThrough();
  data.end(body);
  callback({ statusCode, headers, data });
}

protocol.handle = (scheme, handler) => {
  protocol.registerStreamProtocol(scheme, async (request, callback) => {
    try {
      const response = await handler(new Request(request.url, { method: request.method, headers: request.headers }));
      const headers = {};
      response.headers.forEach((value, name) => {
        headers[name] = value;
      });
      answer(callback, response.status, headers, Buffer.from(await response.arrayBuffer()));
    } catch (error) {
      trace('the protocol handler threw', error);
      answer(callback, 500, {}, Buffer.alloc(0));
    }
  });
};

// Frames: this Electron has no WebFrameMain. One object per page stands for its top frame.
const frames = new WeakMap();

function originOf(url) {
  const found = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)/i.exec(url);
  return found && !url.startsWith('file:') ? found[1] : 'null';
}

function mainFrame(contents) {
  if (!frames.has(contents)) {
    const frame = {
      parent: null,
      detached: false,
      isDestroyed: () => contents.isDestroyed(),
      get url() {
        return contents.getURL();
      },
      get origin() {
        return originOf(contents.getURL());
      },
    };
    frame.top = frame;
    frames.set(contents, frame);
  }
  return frames.get(contents);
}

const mainFrameIds = new WeakMap();

function withFrame(event) {
  const mainId = mainFrameIds.get(event.sender);
  const isMain = mainId === undefined || event.frameId === mainId;
  const top = mainFrame(event.sender);
  event.senderFrame = isMain ? top : { url: 'about:subframe', origin: 'null', parent: top, top };
  return event;
}

// A preload's first message can overtake the commit of the navigation here (getURL() is still ''): it is held until then.
function committed(contents) {
  return contents.getURL() ? null : new Promise((done) => contents.once('did-frame-navigate', () => done()));
}

for (const method of ['handle', 'handleOnce', 'on', 'once']) {
  const listen = ipcMain[method].bind(ipcMain);
  ipcMain[method] = (channel, listener) =>
    listen(channel, (event, ...args) => {
      const wait = committed(event.sender);
      return wait ? wait.then(() => listener(withFrame(event), ...args)) : listener(withFrame(event), ...args);
    });
}

// Page events carry their facts in the event object since Electron 35; here they are arguments.
const LEVELS = ['debug', 'info', 'warning', 'error'];
const RESHAPED = {
  'console-message': (event, level, message, lineNumber, sourceId) =>
    Object.assign(event, { level: LEVELS[level] || level, message, lineNumber, sourceId }),
  'will-navigate': (event, url) => Object.assign(event, { url, isMainFrame: true, isSameDocument: false }),
  'will-redirect': (event, url, _isInPlace, isMainFrame) => Object.assign(event, { url, isMainFrame }),
};

app.on('web-contents-created', (_event, contents) => {
  const on = contents.on.bind(contents);
  contents.on = (name, listener) => {
    const reshape = RESHAPED[name];
    return on(name, reshape ? (event, ...args) => listener(reshape(event, ...args), ...args) : listener);
  };
  Object.defineProperty(contents, 'mainFrame', { configurable: true, get: () => mainFrame(contents) });
  let decide = () => ({ action: 'allow' });
  contents.setWindowOpenHandler = (handler) => {
    decide = handler;
  };
  on('new-window', (event, url, frameName, disposition, _options, _features, referrer) => {
    if (decide({ url, frameName, disposition, referrer, features: '' }).action !== 'allow') event.preventDefault();
  });
  on('did-frame-navigate', (_navigation, _url, _code, _text, isMain, _processId, routingId) => {
    if (isMain) mainFrameIds.set(contents, routingId);
  });
});

const requestLock = app.requestSingleInstanceLock.bind(app);
app.requestSingleInstanceLock = () => requestLock();
app.whenReady().then(() => session.defaultSession.setPreloads([path.join(__dirname, 'preload-compat.cjs')]));

// Nothing outside the test is opened, and the dialogs' answers come from the test.
const replaced = {
  utilityProcess: require('./utility-process.cjs'),
  shell: Object.assign(Object.create(shell), { openExternal: async (url) => trace('openExternal', url) }),
};
const facade = new Proxy(electron, {
  get: (target, name) => (name in replaced ? replaced[name] : target[name]),
  has: (target, name) => name in replaced || name in target,
});

const load = Module._load;
Module._load = function loadWithFacade(id, ...rest) {
  return id === 'electron' ? facade : load.call(this, id, ...rest);
};
