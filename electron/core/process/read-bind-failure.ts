import { isIP } from 'node:net';

/** What a program said of an address it could not listen on. */
export interface BindFailure {
  /** EADDRINUSE, or EADDRNOTAVAIL: the address is not on this machine, or EACCES: it takes a privilege. */
  readonly kind: 'in-use' | 'not-local' | 'denied';
  /** 1–65535; 0 where its words name none. */
  readonly port: number;
  /** The IP address beside the port of a `not-local` one; null where the words name none. */
  readonly host: string | null;
  /** The unix socket's path as it was printed, so it may be relative; null where it is about a port or names none. */
  readonly path: string | null;
  /** False while more of the line may come. */
  readonly isComplete: boolean;
}

/**
 * The wordings of Go, Node, Python, Java, Rust, Ruby and PHP for EADDRINUSE, and of frameworks that put it in their own words: Django and
 * Vite (`port 5173 is already in use`), Spring (`Port 8080 was already in use`), Flask, gunicorn (`Connection in use: ('0.0.0.0', 8000)`),
 * asyncio (`Address '/run/app.sock' is already in use`).
 */
const IN_USE =
  /EADDRINUSE|AddrInUse|address already in use|address in use|Address '[^'\n]+' is already in use|Only one usage of each socket address|port(?: \d{2,5})? (?:is|was) already in use|port \d{2,5} is in use by another|Connection in use: \(/i;
/** EADDRNOTAVAIL of Node, of libc and Go, of macOS, of Rust, of Windows. */
const NOT_LOCAL =
  /EADDRNOTAVAIL|AddrNotAvailable|address not available|can(?:not|'t) assign requested address|requested address is not valid in its context/i;
/** EACCES of a bind, of Go, Node, Ruby, Java, nginx, PHP. Without such a word it may be about any file. */
const DENIED =
  /bind: permission denied|listen EACCES: permission denied|Permission denied - bind\(2\)|Permission denied \(Bind failed\)|bind\(\) to \S+ failed \(13: Permission denied\)|\(reason: Permission denied\)/i;
/** A client gets EADDRNOTAVAIL where no source port is left: `dial tcp 1.2.3.4:80: connect: cannot assign …`, `connect EADDRNOTAVAIL`. */
const OF_A_CLIENT = /\b(?:connect|dial)\b[^\n]*$/i;

/** The port such a message names: `:::3000`, `0.0.0.0:8080`, `port 5000`, `tcp :8080: bind`, `('127.0.0.1', 8000)`, `"port":8080`. */
const PORT_IN_MESSAGE = /(?:"(\w*)"\s*:\s*|[:\]]|port[ :=]+|', )(\d{2,5})\b/gi;
/** The clock in front of a log line: `21:36:39`, `T21:36:39.123Z`, `3:04PM`. Not the end of an address: `127.0.0.1:80`, `fe80::12:34:56`. */
const CLOCK_TIME = /(?<![\d.:\]])\d{1,2}:\d{2}(?::\d{2}|\s?[AP]M\b)/g;
/** `203.0.113.9:8080`, `[2001:db8::1]:8080`, Node's `2001:db8::1:8080`, Python's `('203.0.113.9', 8080`, Ruby's `"203.0.113.9" port 8080`. */
const ENDPOINT =
  /(?:\[([\da-f:.]+)\]|(\d{1,3}(?:\.\d{1,3}){3})|((?:[\da-f]*:){2,}[\da-f.]*)):(\d{1,5})\b|'([\da-f:.]+)', (\d{1,5})\b|"([\da-f:.]+)" port (\d{1,5})\b/gi;

/** What may stand between the words and the path: `address already in use /tmp/x.sock`, Ruby's `… - bind(2) for /tmp/x.sock`. */
const PATH_AFTER = /^(?::?\s+|\s+-\s+\w+\(2\) for\s+)['"]?(?:unix:(?:\/\/)?)?((?:\.{0,2}\/|[\w.-]+\.sock(?:et)?\b)[^\s'"`,;)]*)/;
/** Go's `listen unix /tmp/x.sock: bind:`, nginx's and PHP's `unix:/tmp/x.sock`, `unix:///tmp/x.sock`. */
const PATH_BEFORE = /\b(?:listen\s+unix(?:packet|gram)?\s+|unix:(?:\/\/)?)['"]?([^\s'":@][^\s'":)]*)/g;
/** The path inside asyncio's own words. */
const PATH_WITHIN = /^Address '((?:\.{0,2}\/)[^']*)'/i;
/** The source line above a Python error: `s.bind('/tmp/x.sock')`. */
const PATH_IN_SOURCE = /\bbind\(\s*(['"])((?:\.{0,2}\/)[^'"\n]+)\1\s*\)/g;
/** How far above the message its own source line stands, in characters. */
const SOURCE_CHARS = 240;

/** The ports that a part of a line names, in order. A number under another key of a JSON line (`"pid":4711`) is none. */
function portsIn(text: string): readonly string[] {
  return [...text.replace(CLOCK_TIME, ' ').matchAll(PORT_IN_MESSAGE)].flatMap(([, key, port = '']) =>
    key === undefined || /port/i.test(key) ? [port] : [],
  );
}

/** What follows the words counts first, then the last number before them. */
function portIn(before: string, after: string): number {
  const port = Number(portsIn(after)[0] ?? portsIn(before).at(-1) ?? 0);
  return port > 0 && port <= 65_535 ? port : 0;
}

function endpointIn(before: string, after: string): { readonly host: string; readonly port: number } | null {
  const found = (text: string) =>
    [...text.matchAll(ENDPOINT)].flatMap(([, bracketed, four, six, port, quoted, quotedPort, named, namedPort]) => {
      const host = bracketed ?? four ?? six ?? quoted ?? named ?? '';
      const number = Number(port ?? quotedPort ?? namedPort ?? 0);
      return isIP(host) === 0 || number < 1 || number > 65_535 ? [] : [{ host, port: number }];
    });
  return found(after)[0] ?? found(before).at(-1) ?? null;
}

function pathIn(above: string, before: string, words: string, after: string): string | null {
  const said = PATH_WITHIN.exec(words)?.[1] ?? PATH_AFTER.exec(after)?.[1] ?? [...before.matchAll(PATH_BEFORE)].at(-1)?.[1];
  return said ?? [...above.slice(-SOURCE_CHARS).matchAll(PATH_IN_SOURCE)].at(-1)?.[2] ?? null;
}

/**
 * What the first message of that kind in a program's output says; null where there is none. Pure. Only the message's own line is read, as stack
 * traces around it are full of `net:1817`; above it only a `bind('/path')` counts.
 */
export function readBindFailure(text: string): BindFailure | null {
  const hits = [
    { kind: 'in-use', hit: IN_USE.exec(text) },
    { kind: 'not-local', hit: NOT_LOCAL.exec(text) },
    { kind: 'denied', hit: DENIED.exec(text) },
  ] as const;
  for (const { kind, hit } of hits) {
    if (hit === null) continue;
    const at = hit.index;
    const words = hit[0];
    const start = text.lastIndexOf('\n', at) + 1;
    const end = text.indexOf('\n', at);
    const before = text.slice(start, at);
    // Node says it twice: `listen EADDRINUSE: address already in use :::3000`.
    const rest = text.slice(at + words.length, end < 0 ? undefined : end);
    const after = rest.replace(/^: address (?:already in use|not available)/i, '');
    if (kind !== 'not-local') {
      const path = pathIn(text.slice(0, start), before, words, after);
      const port = path === null ? portIn(before, words + after) : 0;
      return { kind, port, host: null, path, isComplete: end >= 0 || (portsIn(words + after).length > 0 && path === null) };
    }
    if (OF_A_CLIENT.test(before) || after.startsWith(' - connect(2)')) continue;
    const endpoint = endpointIn(before, after);
    return { kind, port: endpoint?.port ?? portIn(before, after), host: endpoint?.host ?? null, path: null, isComplete: end >= 0 };
  }
  return null;
}
