import { Agent, request } from 'node:http';
import WebSocket from 'ws';

/** What became of all requests of a load. */
export interface LoadReport {
  readonly sent: number;
  /** All POSTs that were sent, by id. */
  readonly asked: readonly string[];
  /** POSTs that were answered with 200, by id. */
  readonly posted: readonly string[];
  /** What failed, in words; empty when nothing did. */
  readonly failures: readonly string[];
  /** Requests among them that ended in an error, in another status than 200, or not within a minute. */
  readonly unanswered: number;
  /** Requests among them that were answered with 200 and another body than the server sends to them. */
  readonly wrong: number;
  /** Event streams and WebSockets among them that never opened. */
  readonly streamsRefused: number;
  readonly socketsRefused: number;
  /** The longest that a request took, ms, by the phase in which it began. */
  readonly longestMs: Readonly<Record<string, number>>;
  /** How event streams ended: `clean`, or the error. */
  readonly streamEnds: Readonly<Record<string, number>>;
  /** Close codes of WebSockets that were open. */
  readonly socketEnds: Readonly<Record<string, number>>;
  readonly echoes: number;
}

const ANSWER_LIMIT_MS = 60_000;
/** Before an event stream or WebSocket that was refused is tried again; one that ended is at once. */
const REFUSED_PAUSE_MS = 1_000;
const BOUNDARY = 'x-boundary-7f3a';
const multipart = (name: string, size: number): Buffer =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="name"\r\n\r\n${name}\r\n`),
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n`),
    Buffer.alloc(size, 'm'),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

/** A steady load on a server behind a proxy: so many requests a second, whatever the answers do; event streams and WebSockets beside them. */
export function startLoad(port: number, perSecond: number) {
  const agent = new Agent({ keepAlive: true });
  const failures: string[] = [];
  const asked: string[] = [];
  const posted: string[] = [];
  const runs = new Set<string>();
  const longestMs: Record<string, number> = {};
  const streamEnds: Record<string, number> = {};
  const socketEnds: Record<string, number> = {};
  const open = new Set<Promise<boolean>>();
  let sent = 0;
  let unanswered = 0;
  let wrong = 0;
  let streamsRefused = 0;
  let socketsRefused = 0;
  let phase = 'start';
  let echoes = 0;
  let isOn = true;

  const count = (ends: Record<string, number>, key: string): void => {
    ends[key] = (ends[key] ?? 0) + 1;
  };
  const ask = (method: string, path: string, headers: NodeJS.Dict<string>, body: Buffer | undefined, wanted: RegExp, keep = true) => {
    sent += 1;
    const id = headers['x-id'];
    if (id !== undefined) asked.push(id);
    const began = performance.now();
    const begunIn = phase;
    const one = new Promise<string>((resolve, reject) => {
      const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
      const req = request({ port, host: '127.0.0.1', method, path, headers, signal, agent: keep ? agent : false }, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        res.on('error', reject);
        res.on('end', () => (res.statusCode === 200 ? resolve(text) : reject(new Error(`${res.statusCode} ${text.slice(0, 200)}`))));
      });
      req.on('error', reject);
      req.end(body);
    })
      .then(
        (text) => {
          const pid = /^pid (\d+) /.exec(text)?.[1];
          if (pid !== undefined) runs.add(pid);
          if (wanted.test(text)) return null;
          wrong += 1;
          return `200 ${text.slice(-200)}`;
        },
        (error: Error) => {
          unanswered += 1;
          return error.message;
        },
      )
      .then((failure) => {
        const tookMs = performance.now() - began;
        if (failure !== null) failures.push(`${method} ${path} after ${Math.round(tookMs)} ms: ${failure}`);
        else if (id !== undefined) posted.push(id);
        if (!path.startsWith('/download')) longestMs[begunIn] = Math.max(longestMs[begunIn] ?? 0, tookMs);
        return failure === null;
      });
    const tracked: Promise<boolean> = one.finally(() => open.delete(tracked));
    open.add(tracked);
    return tracked;
  };

  let n = 0;
  const tick = (): void => {
    n += 1;
    const id = `id-${n}`;
    switch (n % 10) {
      case 1:
      case 2: {
        const body = Buffer.alloc(2_000 + (n % 7) * 10_000, 'b');
        void ask('POST', `/count?q=${n}`, { 'x-id': id }, body, new RegExp(`^${body.length} q=${n} ${id}\n$`));
        return;
      }
      case 3: {
        const headers = { 'x-id': id, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
        void ask('POST', `/multipart?q=${n}`, headers, multipart(`n${n}`, 5_000), new RegExp(`^5000 n${n} ${n}\n$`));
        return;
      }
      case 4:
        void ask('GET', `/plain?q=${n}`, {}, undefined, new RegExp(`^pid \\d+ /plain\\?q=${n}\n$`), false);
        return;
      case 5:
        void ask('POST', '/count', { 'x-id': id }, Buffer.alloc(3_000, 'b'), new RegExp(`^3000  ${id}\n$`));
        return;
      default:
        void ask('GET', `/p${n}?q=${n}`, {}, undefined, new RegExp(`^pid \\d+ /p${n}\\?q=${n}\n$`));
    }
  };
  const began = performance.now();
  const timer = setInterval(() => {
    for (const due = ((performance.now() - began) / 1000) * perSecond; n < due; ) tick();
  }, 5);

  const stream = (): void => {
    if (!isOn) return;
    const refused = (reason: string): void => {
      if (!isOn) return;
      failures.push(`event stream: ${reason}`);
      streamsRefused += 1;
      setTimeout(stream, REFUSED_PAUSE_MS);
    };
    const req = request({ port, host: '127.0.0.1', path: '/events', agent: false }, (res) => {
      res.resume();
      if (res.statusCode !== 200) return refused(String(res.statusCode));
      res.once('end', () => {
        count(streamEnds, 'clean');
        setTimeout(stream, 20);
      });
      res.once('error', (error) => {
        if (!isOn) return;
        count(streamEnds, error.message);
        setTimeout(stream, 20);
      });
    });
    req.on('error', (error) => refused(error.message));
    req.end();
    closers.add(() => req.destroy());
  };
  const socket = (): void => {
    if (!isOn) return;
    const ws = new WebSocket(`ws://127.0.0.1:${port}/echo`);
    let pinger: NodeJS.Timeout | undefined;
    ws.on('open', () => {
      pinger = setInterval(() => ws.send(`hello ${'x'.repeat(200)}`), 20);
    });
    ws.on('message', () => {
      echoes += 1;
    });
    ws.on('error', (error) => isOn && failures.push(`WebSocket: ${error.message}`));
    ws.on('close', (code) => {
      clearInterval(pinger);
      if (!isOn) return;
      if (pinger === undefined) {
        socketsRefused += 1;
        setTimeout(socket, REFUSED_PAUSE_MS);
        return;
      }
      count(socketEnds, String(code));
      setTimeout(socket, 20);
    });
    closers.add(() => ws.terminate());
  };
  const closers = new Set<() => void>();
  for (let i = 0; i < 4; i += 1) {
    stream();
    socket();
  }

  return {
    /** A download that takes `ms`, of a known number of lines; whether it came whole. Its own duration counts in no wait. */
    download: (ms: number) => ask('GET', `/download?ms=${ms}`, {}, undefined, new RegExp(`whole ${Math.floor(ms / 50)}\n$`), false),
    /** How many runs of the server have answered so far. */
    runsSeen: () => runs.size,
    /** What failed so far, in words, as the report says it. */
    failuresSoFar: (): readonly string[] => [...failures],
    /** Requests from now on count their waits under this name; before the first call, under `start`. */
    enter(name: string): void {
      phase = name;
    },
    /** Ends the load and waits for what is under way. */
    async stop(): Promise<LoadReport> {
      clearInterval(timer);
      await Promise.all(open);
      isOn = false;
      for (const close of closers) close();
      agent.destroy();
      return {
        sent,
        asked,
        posted,
        failures,
        unanswered,
        wrong,
        streamsRefused,
        socketsRefused,
        longestMs,
        streamEnds,
        socketEnds,
        echoes,
      };
    },
  };
}
