import { describe, expect, it } from 'vitest';
import { presentListeners, urlOf } from '../../../renderer/present/present-listeners';
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
    listener({ port: 6060 }),
    listener({}),
    listener({ port: 22, pid: null, command: null, address: '0.0.0.0', exposed: true, ...outside, owner: 'hidden' }),
  ];

  it('has ours by project first, then what is outside, by port', () => {
    const groups = presentListeners(listeners, processes, projects);
    expect(groups.map((group) => [group.title, group.rows.map((row) => `${row.port} ${row.name}: ${row.note}`)])).toEqual([
      ['shop', ['3000 web: closed, expected open', '5432 db: closed, expected open', '6060 api: not expected', '8080 api: expected']],
      ['Outside Slipway', ['22 not visible: ', '9229 node: node --inspect']],
    ]);
  });

  it.each([
    ['9229', ['9229']],
    ['API', ['6060', '8080']],
    ['811', ['9229']],
    ['nothing like this', []],
  ])('filtered by %s', (filter, ports) => {
    expect(presentListeners(listeners, processes, projects, filter).flatMap((group) => group.rows.map((row) => String(row.port)))).toEqual(
      ports,
    );
  });

  it.each([
    ['0.0.0.0', 'http://localhost:80/'],
    ['::', 'http://localhost:80/'],
    ['::1', 'http://localhost:80/'],
    ['192.168.1.4', 'http://192.168.1.4:80/'],
    ['fe80::1', 'http://[fe80::1]:80/'],
  ])('%s is reached at %s', (address, url) => {
    expect(urlOf({ address, port: 80 })).toBe(url);
  });
});
