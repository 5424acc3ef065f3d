import { describe, expect, test } from 'vitest';
import { busySocketFile } from '../../../electron/core/process/busy-socket-file';
import { namedSocketPaths } from '../../../electron/core/process/named-socket-paths';
import { namedAddresses, notLocalAddress } from '../../../electron/core/process/not-local-address';
import { createOutputSniffer } from '../../../electron/core/process/output-sniffer';
import { type BindFailure, readBindFailure } from '../../../electron/core/process/read-bind-failure';
import { sampleVerdict } from '../../helpers/contract-samples';

describe('a run that dies because its unix socket path is taken: the path it printed', () => {
  test.each<[string, string, string | null]>([
    ['Go', '2026/11/21 10:00:00 listen unix /tmp/x.sock: bind: address already in use\n', '/tmp/x.sock'],
    ['Go, a relative one', 'panic: listen unix run/x.sock: bind: address already in use\n', 'run/x.sock'],
    ['Go, an abstract one has no file', 'listen unix @app: bind: address already in use\n', null],
    ['Go slog', '{"level":"ERROR","err":"listen unix /tmp/x.sock: bind: address already in use"}\n', '/tmp/x.sock'],
    [
      'Node',
      'Error: listen EADDRINUSE: address already in use /tmp/x.sock\n    at Server.setupListenHandle [as _listen2] (node:net:1817:16)\n',
      '/tmp/x.sock',
    ],
    ['Node, a relative one', 'Error: listen EADDRINUSE: address already in use ./x.sock\n', './x.sock'],
    ['Node, in JSON', '{"level":50,"pid":4711,"msg":"listen EADDRINUSE: address already in use /tmp/x.sock"}\n', '/tmp/x.sock'],
    ['Python, the path in its source line', "    s.bind('/tmp/x.sock')\nOSError: [Errno 98] Address already in use\n", '/tmp/x.sock'],
    ['Python, the path unknown', 'OSError: [Errno 98] Address already in use\n', null],
    ['asyncio', "OSError: [Errno 98] Address '/tmp/x.sock' is already in use\n", '/tmp/x.sock'],
    ['Ruby', "in `initialize': Address already in use - connect(2) for /tmp/x.sock (Errno::EADDRINUSE)\n", '/tmp/x.sock'],
    ['PHP', 'PHP Warning: stream_socket_server(): Unable to connect to unix:///tmp/x.sock (Address already in use)\n', '/tmp/x.sock'],
    ['nginx', 'nginx: [emerg] bind() to unix:/tmp/x.sock failed (98: Address already in use)\n', '/tmp/x.sock'],
    ['a path that is not what was bound', '/srv/app/server.js:12 listen EADDRINUSE: address already in use :::3000\n', null],
    ['the word unix is no path', 'unix time 1790000000: listen tcp :3000: bind: address already in use\n', null],
    ['not ASCII', 'Error: listen EADDRINUSE: address already in use /tmp/größe.sock\n', '/tmp/größe.sock'],
  ])('%s', (_title, text, path) => {
    for (const cut of [30, 60]) {
      const sniffer = createOutputSniffer(null, () => undefined);
      for (const part of [Buffer.from(text).subarray(0, cut), Buffer.from(text).subarray(cut)]) sniffer.push(part);
      expect(sniffer.bindFailure()).toMatchObject({ kind: 'in-use', path });
    }
  });

  test('a path whose line is not over yet is believed where no more comes', () => {
    const sniffer = createOutputSniffer(null, () => undefined);
    sniffer.push(Buffer.from('listen EADDRINUSE: address already in use /tmp/x'));
    expect(sniffer.bindFailure()).toMatchObject({ path: '/tmp/x', isComplete: false });
    sniffer.push(Buffer.from('.sock'));
    expect(sniffer.bindFailure()).toMatchObject({ path: '/tmp/x.sock' });
  });

  test('guessed from the command line and the variables of the file, where it printed none', () => {
    const argv = ['python3', 'app.py', '--uds', 'run/a.sock', '--db-socket=/run/db.sock', 'unix:/run/b', 'app.conf'];
    expect(namedSocketPaths({ kind: 'argv', argv }, { APP_SOCKET: '/run/c.socket', HOME: '/root' }, '/srv')).toEqual([
      '/srv/run/a.sock',
      '/run/b',
      '/run/c.socket',
    ]);
  });

  test('the first path that is taken is the reason, and none where all are free', async () => {
    const file = (path: string, free: boolean) => ({
      ...sampleVerdict({ free, verdict: free ? 'free' : 'stale-socket-file' }),
      path,
      file: null,
    });
    const seam = (taken: string) => ({ diagnoseFile: async (path: string) => file(path, path !== taken) });
    expect((await busySocketFile(seam('/b'), 'p', ['/a', '/b']))?.path).toBe('/b');
    expect(await busySocketFile(seam('/c'), 'p', ['/a', '/b'])).toBeNull();
  });
});

describe('a run that dies of EADDRNOTAVAIL', () => {
  const somewhere = { kind: 'not-local', path: null } as const;
  test.each<[string, string, Partial<BindFailure> | null]>([
    ['Go', '2026/11/21 10:00:00 listen tcp 203.0.113.9:8080: bind: cannot assign requested address\n', { host: '203.0.113.9', port: 8080 }],
    ['Go, IPv6', 'listen tcp [2001:db8::9]:8080: bind: cannot assign requested address\n', { host: '2001:db8::9', port: 8080 }],
    ['Node', 'Error: listen EADDRNOTAVAIL: address not available 203.0.113.9:8080\n', { host: '203.0.113.9', port: 8080 }],
    ['Node, IPv6', 'Error: listen EADDRNOTAVAIL: address not available 2001:db8::9:8080\n', { host: '2001:db8::9', port: 8080 }],
    ['Python', 'OSError: [Errno 99] Cannot assign requested address\n', { host: null, port: 0 }],
    [
      'asyncio',
      "OSError: [Errno 99] error while attempting to bind on address ('203.0.113.9', 8080): cannot assign requested address\n",
      { host: '203.0.113.9', port: 8080 },
    ],
    ['Java', 'java.net.BindException: Cannot assign requested address (Bind failed)\n', { host: null, port: 0 }],
    ['Rust', 'Os { code: 99, kind: AddrNotAvailable, message: "Cannot assign requested address" }\n', { host: null, port: 0 }],
    [
      'Ruby',
      'Cannot assign requested address - bind(2) for "203.0.113.9" port 8080 (Errno::EADDRNOTAVAIL)\n',
      { host: '203.0.113.9', port: 8080 },
    ],
    ['a client without a source port, Ruby', 'Cannot assign requested address - connect(2) for "203.0.113.9" port 80\n', null],
    ['a client without a source port, Go', 'dial tcp 203.0.113.9:80: connect: cannot assign requested address\n', null],
    ['a client without a source port, Node', 'Error: connect EADDRNOTAVAIL 203.0.113.9:80 - Local (0.0.0.0:0)\n', null],
  ])('%s', (_title, text, said) => {
    const failure = readBindFailure(text);
    if (said === null) expect(failure).toBeNull();
    else expect(failure).toMatchObject({ ...somewhere, ...said });
  });

  const ask = async (failure: Partial<BindFailure>, known: number[], named: string[]) => {
    const asked: string[] = [];
    const seam = {
      diagnose: async (port: number, host: string | null) => {
        asked.push(`${host}:${port}`);
        return sampleVerdict({ port, host, free: false, verdict: 'not-local' });
      },
    };
    const suspects = { known: known.map((port) => ({ port, address: null })), guessed: [] };
    const verdict = await notLocalAddress(seam, 'p', { ...somewhere, host: null, port: 0, isComplete: true, ...failure }, suspects, named);
    return { asked, verdict: verdict?.verdict ?? null };
  };
  test('is looked at where it said, else where its known port and the address of its command line meet', async () => {
    expect(await ask({ host: '203.0.113.9', port: 80 }, [8080], [])).toEqual({ asked: ['203.0.113.9:80'], verdict: 'not-local' });
    expect(await ask({}, [8080], ['203.0.113.9'])).toEqual({ asked: ['203.0.113.9:8080'], verdict: 'not-local' });
    expect(namedAddresses({ kind: 'argv', argv: ['serve', '--host', '203.0.113.9', '--bind=[::2]', '1.2'] })).toEqual([
      '203.0.113.9',
      '::2',
    ]);
  });
  test('whose address or port nobody knows is not guessed about', async () => {
    expect(await ask({}, [8080], [])).toEqual({ asked: [], verdict: null });
    expect(await ask({}, [], ['203.0.113.9'])).toEqual({ asked: [], verdict: null });
  });
});

describe('a run that dies of EACCES', () => {
  test.each<[string, string, number | null]>([
    ['Go', '2026/11/21 10:00:00 listen tcp :80: bind: permission denied\n', 80],
    ['Node', 'Error: listen EACCES: permission denied 0.0.0.0:443\n', 443],
    ['Ruby', 'Permission denied - bind(2) for "0.0.0.0" port 80 (Errno::EACCES)\n', 80],
    ['nginx', 'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)\n', 80],
    ['PHP', 'Failed to listen on 127.0.0.1:80 (reason: Permission denied)\n', 80],
    ['a file it may not open', "Error: EACCES: permission denied, open '/etc/shadow:80'\n", null],
    [
      "nginx's log, which it cannot write",
      'nginx: [alert] could not open error log file: open() "/var/log/nginx/error.log" failed (13: Permission denied)\n',
      null,
    ],
    [
      'a client of nginx',
      'connect() to 127.0.0.1:3000 failed (13: Permission denied) while connecting to upstream, host: "localhost:8080"\n',
      null,
    ],
    ['Python does not say of what', 'PermissionError: [Errno 13] Permission denied\n', null],
  ])('%s', (_title, text, port) => {
    if (port === null) expect(readBindFailure(text)).toBeNull();
    else expect(readBindFailure(text)).toMatchObject({ kind: 'denied', port });
  });
});
