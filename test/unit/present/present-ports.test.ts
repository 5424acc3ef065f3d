import { describe, expect, it } from 'vitest';
import { browserUrl, countPorts, type PortFilter, presentListeners } from '../../../renderer/present/present-listeners';
import { presentEvidence, presentVerdictHead, VERDICT_WORDS, verdictReport } from '../../../renderer/present/present-verdict';
import { type Listener, type PortVerdict, VERDICT_IDS } from '../../../shared/model/port-verdict';
import { foreignHolder } from '../../renderer/helpers/foreign-holder';
import { shopSnapshot } from '../../renderer/helpers/shop-snapshot';

const NOW = 1_790_000_000_000;
const verdict = (extra: Partial<PortVerdict>): PortVerdict => ({ ...foreignHolder(NOW), ...extra });
const context = { home: '/home/dev', now: NOW };

describe('the head of a verdict', () => {
  it.each<[string, Partial<PortVerdict>, string, string]>([
    ['a live holder', {}, 'busy', 'bad'],
    ['a free port', { free: true, verdict: 'free' }, 'free', 'good'],
    ['a countdown', { verdict: 'time-wait', freesAt: NOW + 42_300 }, 'free in 43 s', 'warn'],
    ['a countdown that ran out', { verdict: 'time-wait', freesAt: NOW - 1 }, 'should be free', 'good'],
    ['a warning on a free port', { free: true, verdict: 'split-family' }, 'free', 'warn'],
    ['what cannot be explained', { verdict: 'unknown' }, 'not free', 'bad'],
  ])('%s', (_, extra, chip, tone) => {
    const head = presentVerdictHead(verdict(extra), NOW);
    expect([head.chip, head.tone]).toEqual([chip, tone]);
  });

  it('has words for every verdict', () => {
    expect(VERDICT_IDS.filter((id) => VERDICT_WORDS[id] === undefined)).toEqual([]);
  });
});

describe('evidence', () => {
  it('names the holder and never writes the home folder out', () => {
    const rows = presentEvidence(verdict({}), context).map((row) => `${row.label}: ${row.value}`);
    expect(rows).toContain('Holder: pid 811 · user dev');
    expect(rows).toContain('Command: node server.js');
    expect(rows).toContain('Folder: ~/old/web');
    expect(rows).toContain('Bind test: any address port 3000 refused: EADDRINUSE');
  });

  it('of Slipway’s own listener says what of Slipway it is', () => {
    const [holder] = foreignHolder(NOW).holders;
    if (holder === undefined) throw new Error('the helper has a holder');
    const own = verdict({ verdict: 'other-managed', holders: [{ ...holder, owner: 'managed', slipway: { role: 'host' } }] });
    expect(presentVerdictHead(own, NOW).kind).toBe('Slipway itself');
    expect(presentEvidence(own, context)[0]?.value).toBe('Slipway itself · pid 811 · user dev');
  });

  it('of a hidden holder says that it cannot be seen', () => {
    const [holder] = foreignHolder(NOW).holders;
    if (holder === undefined) throw new Error('the helper has a holder');
    const hidden = { ...holder, pid: null, command: null, cwd: null, user: 'root', since: null, owner: 'hidden' as const };
    expect(presentEvidence(verdict({ holders: [hidden] }), context)[0]?.value).toBe('process not visible · user root');
  });

  it('is complete as text', () => {
    const text = verdictReport(
      verdict({
        sockets: [
          {
            protocol: 'tcp',
            local: '127.0.0.1:3000',
            remote: '127.0.0.1:51544',
            state: 'TIME_WAIT',
            uid: 0,
            inode: 0,
            expiresInMs: 42_300,
          },
        ],
      }),
      context,
    );
    expect(text).toContain('Port 3000 (foreign): node (pid 811) is listening on port 3000.');
    expect(text).toContain('TIME_WAIT uid 0 inode 0 expires in 43 s');
  });
});

describe('the ports table', () => {
  const { processes, projects } = shopSnapshot(NOW);
  const listener = (extra: Partial<Listener>): Listener => ({
    protocol: 'tcp',
    address: '127.0.0.1',
    port: 8080,
    pid: 48213,
    command: './bin/api -addr :8080',
    owner: 'managed',
    processId: 'shop/api',
    process: 'api',
    slipway: null,
    exposed: false,
    startTicks: null,
    cwd: null,
    user: null,
    since: null,
    unit: null,
    expected: null,
    ...extra,
  });
  const outside = { owner: 'foreign', processId: null, process: null } as const;
  const listeners = [
    listener({ port: 9229, pid: 811, command: 'node --inspect', ...outside }),
    listener({ port: 6060, expected: false }),
    listener({ expected: true }),
    listener({ port: 22, pid: null, command: null, address: '0.0.0.0', exposed: true, ...outside, owner: 'hidden' }),
  ];

  const closed = [
    { port: 3000, processId: 'shop/web', process: 'web', expectedBy: 'configured', isMissing: true },
    { port: 5432, processId: 'shop/db', process: 'db', expectedBy: 'learned', isMissing: true },
  ] as const;
  const all: PortFilter = { text: '', ours: true, outside: true, udp: true };
  const picture = { listeners, closed, processes, projects, home: '/home/dev', now: NOW };
  const told = (filter: Partial<PortFilter> = {}, extra: Partial<typeof picture> = {}) =>
    presentListeners({ ...picture, ...extra }, { ...all, ...filter }).map((group) => [
      group.title,
      group.rows.map((row) => `${row.port} ${row.name}: ${row.note}`),
    ]);

  it('has ours by project first, then what is outside, by port', () => {
    expect(told()).toEqual([
      ['shop', ['3000 web: closed, expected open', '5432 db: closed, open the last time', '6060 api: not expected', '8080 api: expected']],
      ['Outside Slipway', ['22 not visible: ', '9229 node: ']],
    ]);
  });

  it('gives Slipway’s own door a place of its own, and its proxies the one of the process they stand before', () => {
    const own = { owner: 'managed', processId: null, process: null, pid: 77, command: 'node dist/cli.js host' } as const;
    const rows = [
      ...listeners,
      listener({ ...own, port: 7070, slipway: { role: 'host' } }),
      listener({ ...own, port: 8081, slipway: { role: 'proxy', processId: 'shop/api', process: 'api' } }),
    ];
    expect(told({}, { listeners: rows, closed: [] as never })).toEqual([
      ['shop', ['6060 api: not expected', '8080 api: expected', '8081 live reload: ']],
      ['Slipway itself', ['7070 Slipway: this window and the command line talk to it']],
      ['Outside Slipway', ['22 not visible: ', '9229 node: ']],
    ]);
    const [shop] = presentListeners({ ...picture, listeners: rows, closed: [] }, all);
    expect(shop?.rows.at(-1)).toMatchObject({ who: 'Slipway’s proxy of api · pid 77', processId: 'shop/api', kind: 'slipway' });
    expect(told({ ours: false }, { listeners: rows, closed: [] as never }).map(([title]) => title)).toEqual(['Outside Slipway']);
  });

  it('says of a stranger which process of ours wants its port', () => {
    const rows = [
      listener({ port: 3000, pid: 811, command: 'node old.js', ...outside }),
      listener({ port: 3000, protocol: 'udp', ...outside }),
    ];
    expect(told({ ours: false }, { listeners: rows })).toEqual([['Outside Slipway', ['3000 node: web wants it', '3000 api: ']]]);
  });

  it('says of a closed port whose process is down only that', () => {
    const resting = { port: 9999, processId: 'shop/worker', process: 'worker', expectedBy: 'configured', isMissing: false } as const;
    const down = processes.map((process) =>
      process.name === 'worker' ? { ...process, state: { kind: 'stopped', lastExit: null } as const, phase: 'down' as const } : process,
    );
    expect(told({}, { listeners: [], closed: [resting] as never, processes: down })).toEqual([
      ['shop', ['9999 worker: closed: worker is stopped']],
    ]);
  });

  it('puts a stranger that splits a port of ours beside it, joined', () => {
    const rows = presentListeners(
      {
        ...picture,
        closed: [],
        listeners: [
          listener({ address: '::1', protocol: 'tcp6', expected: true }),
          listener({ pid: 2290, command: 'python3 -m http.server', ...outside }),
        ],
      },
      all,
    );
    expect(rows.map((group) => [group.title, group.rows.map((row) => [row.joined, row.mark, row.note])])).toEqual([
      [
        'shop',
        [
          ['first', 'split', 'split: localhost may reach either · expected'],
          ['last', 'split', 'split with api (pid 48213)'],
        ],
      ],
    ]);
  });

  it.each<[string, readonly Partial<Listener>[], string[]]>([
    ['two on one address are shared', [{}, { pid: 9 }], ['shared', 'shared']],
    ['one program on both families is neither', [{}, { address: '::1' }], []],
    ['a stranger on the other family is a split', [{}, { address: '::1', pid: 9, ...outside }], ['split', 'split']],
    ['an address of the network is no split', [{}, { address: '192.168.1.4', pid: 9, ...outside }], []],
    [
      'two hidden ones may be one program',
      [
        { pid: null, ...outside },
        { pid: null, address: '::', ...outside },
      ],
      [],
    ],
    ['UDP is shared on purpose', [{ protocol: 'udp' }, { protocol: 'udp', pid: 9 }], []],
  ])('%s', (_, rows, marks) => {
    const given = rows.map(listener);
    expect(presentListeners({ ...picture, closed: [], listeners: given }, all).flatMap((g) => g.rows.flatMap((r) => r.mark ?? []))).toEqual(
      marks,
    );
    const { split, shared, ours, outside, listening } = countPorts(given, []);
    expect(ours + outside).toBe(listening);
    expect([split, shared]).toEqual([Number(marks[0] === 'split'), Number(marks[0] === 'shared')]);
  });

  it('gives every row a key of its own', () => {
    const twin = listener({ pid: null, ...outside, owner: 'hidden' });
    const rows = presentListeners({ ...picture, closed: [], listeners: [twin, { ...twin }] }, all).flatMap((group) => group.rows);
    expect(new Set(rows.map((row) => row.key)).size).toBe(2);
  });

  it.each<[Partial<PortFilter>, string[]]>([
    [{ text: '9229' }, ['9229']],
    [{ text: 'API' }, ['6060', '8080']],
    [{ text: '811' }, ['9229']],
    [{ text: '--inspect' }, ['9229']],
    [{ ours: false }, ['22', '9229']],
    [{ outside: false }, ['3000', '5432', '6060', '8080']],
    [{ text: 'nothing like this' }, []],
  ])('filtered by %o', (filter, ports) => {
    expect(presentListeners(picture, { ...all, ...filter }).flatMap((group) => group.rows.map((row) => String(row.port)))).toEqual(ports);
  });

  it.each([
    ['0.0.0.0', 'http://127.0.0.1:80/'],
    ['::', 'http://localhost:80/'],
    ['::1', 'http://[::1]:80/'],
    ['127.0.0.53', 'http://127.0.0.53:80/'],
    ['192.168.1.4', null],
  ])('%s is opened at %s', (address, url) => {
    expect(browserUrl({ address, port: 80, protocol: 'tcp' })).toBe(url);
    expect(browserUrl({ address, port: 80, protocol: 'udp' })).toBeNull();
  });
});
