import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportSystemd } from '../../../electron/core/export/export-systemd';
import { environmentWord, execWord, fileValue, pathValue } from '../../../electron/core/export/systemd-quote';
import { aProcess, shop } from './export-fixtures';

const HAS_SYSTEMD = spawnSync('systemd-analyze', ['--version']).status === 0;

const unit = (name: string, exported = exportSystemd(shop())) => exported.files.find((file) => file.name === name)?.text ?? '';
const one = (change: Parameters<typeof aProcess>[1]) =>
  exportSystemd({ projectName: 'p', root: '/srv/shop', envFiles: [], processes: [aProcess('a', change)] });

describe('systemd units', () => {
  it('one service for each process and a target for all, names that systemd takes', () => {
    expect(exportSystemd(shop()).files.map(({ name }) => name)).toEqual([
      'My-Shop.target',
      'My-Shop-db.service',
      'My-Shop-migrate.service',
      'My-Shop-api.service',
      'My-Shop-web.service',
      'My-Shop-Worker--mail---sms.service',
    ]);
  });

  it('keep the stop: signal, wait, and who gets it', () => {
    expect(unit('My-Shop-api.service')).toContain('KillSignal=SIGINT\nTimeoutStopSec=7500ms\nKillMode=mixed\n');
    expect(unit('My-Shop-db.service')).toContain('KillSignal=SIGTERM\nTimeoutStopSec=5s\nKillMode=control-group\n');
  });

  it('a server that is reloaded by a signal can be reloaded by systemctl, and hand-overs are named as the gap', () => {
    const { files, notes } = one({ onChange: 'signal', reloadSignal: 'SIGUSR2' });
    expect(files.find(({ name }) => name === 'p-a.service')?.text).toContain('ExecReload=/bin/kill -s USR2 $MAINPID\n');
    expect(notes.map(({ key }) => key)).toContain('reload_signal');
    expect(unit('My-Shop-api.service')).not.toContain('ExecReload=');
  });

  it('a kill delay of 0 is not systemd’s 0, which means no limit', () => {
    expect(unit('My-Shop-web.service')).toContain('TimeoutStopSec=1ms\n');
  });

  it('keep the restart policy; the first start counts towards the burst', () => {
    const text = unit('My-Shop-web.service');
    expect(text).toContain('StartLimitIntervalSec=1m\nStartLimitBurst=4\n');
    expect(text).toContain('Restart=always\nRestartSec=500ms\n');
    expect(unit('My-Shop-api.service')).toContain('SuccessExitStatus=130\n');
    expect(one({ restart: { ...aProcess('a').restart, policy: 'always', maxRestarts: 0 } }).files[1]?.text).toContain('Restart=no\n');
  });

  it('a task that others wait for is a oneshot that they require', () => {
    expect(unit('My-Shop-migrate.service')).toContain('Type=oneshot\nRemainAfterExit=yes\n');
    const api = unit('My-Shop-api.service');
    expect(api).toContain('After=network.target My-Shop-migrate.service My-Shop-db.service\n');
    expect(api).toContain('Wants=My-Shop-db.service\nRequires=My-Shop-migrate.service\n');
  });

  it('a variable that an env file sets too keeps winning over it', () => {
    expect(unit('My-Shop-api.service')).toContain('ExecStart=/usr/bin/env LOG=debug ./bin/api');
  });

  it('say in the file and in the report what has no counterpart', () => {
    const { notes } = exportSystemd(shop());
    const keys = notes.map(({ process, key }) => `${process ?? '*'} ${key}`);
    expect(keys).toContain('* proof');
    expect(keys).toContain('db ready');
    expect(keys).toContain('api build');
    expect(keys).toContain('api depends_on.db');
    expect(keys).toContain('web proxy');
    expect(keys).toContain('web stop.command');
    expect(keys).toContain('Worker: mail & sms keep_running');
    expect(keys).toContain('Worker: mail & sms ready.log');
    expect(unit('My-Shop-api.service')).toContain('# No counterpart: build: ');
  });

  it('a sequence of several steps is one signal and the whole wait, and says so', () => {
    const stop = { ...aProcess('a').stop, earlier: [{ signal: 'SIGINT', graceMs: 2_000 }] };
    const exported = one({ stop });
    expect(exported.files[1]?.text).toContain('KillSignal=SIGINT\nTimeoutStopSec=7s\n');
    expect(exported.notes.find(({ key }) => key === 'stop.steps')?.text).toContain('SIGINT, 2s, SIGTERM, 5s, SIGKILL');
  });

  it.skipIf(!HAS_SYSTEMD)('pass systemd-analyze verify (skipped where there is no systemd-analyze)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-units-'));
    try {
      const root = join(folder, 'with space % and $');
      mkdirSync(join(root, 'bin'), { recursive: true });
      mkdirSync(join(root, 'web'));
      writeFileSync(join(root, 'bin/api'), '#!/bin/sh\n', { mode: 0o755 });
      const source = shop();
      const exported = exportSystemd({
        ...source,
        root,
        envFiles: source.envFiles.map((file) => ({ ...file, path: join(root, '.env') })),
        processes: [...source.processes, aProcess('tail', { restartWith: ['api'] })].map((process) => ({
          ...process,
          cwd: process.cwd.replace('/srv/shop', root),
          envFiles: process.envFiles.map(() => join(root, '.env')),
        })),
      });
      for (const { name, text } of exported.files) writeFileSync(join(folder, name), text);
      const result = spawnSync('systemd-analyze', ['verify', '--man=no', ...exported.files.map(({ name }) => join(folder, name))], {
        encoding: 'utf8',
        env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` },
      });
      const ours = result.stderr.split('\n').filter((line) => /My-Shop/.test(line));
      expect(ours).toEqual([]);
      expect(result.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** What systemd makes of one quoted word (systemd.syntax(7), "Quoting"; systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers"). */
function unquote(word: string, isProgram: boolean): string {
  const text = word.startsWith('"') ? word.slice(1, -1) : word;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const pair = text.slice(at, at + 2);
    const simple = { '\\n': '\n', '\\r': '\r', '\\t': '\t', '\\\\': '\\', '\\"': '"', '%%': '%', ...(isProgram ? {} : { $$: '$' }) }[pair];
    if (simple !== undefined) {
      bytes.push(...Buffer.from(simple));
      at += 1;
    } else if (pair === '\\x') {
      bytes.push(Number.parseInt(text.slice(at + 2, at + 4), 16));
      at += 3;
    } else {
      if (/["%\\$]/.test(text[at] ?? '') && !(isProgram && text[at] === '$')) throw new Error(`${text[at]} stands alone in ${word}`);
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...Buffer.from(character));
      at += character.length - 1;
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

describe('quoting for systemd', () => {
  const PIECES = [
    'a',
    ' ',
    '"',
    "'",
    '\\',
    '$',
    '$'.concat('{X}'),
    '%',
    '%n',
    '\n',
    '\t',
    '\x01',
    '\x7f',
    ';',
    '#',
    'ß',
    '🛳',
    '-',
    '@',
    '+',
    '=',
    '\u0085',
  ];
  it('any word of any pieces comes back as it was, as an argument and as a program', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 3_000; round += 1) {
      const word = Array.from({ length: random(6) }, () => PIECES[random(PIECES.length)]).join('');
      expect(unquote(execWord(word), false)).toBe(word);
      expect(unquote(execWord(word, true), true)).toBe(word);
      expect(execWord(word)).not.toMatch(/[\n\t]/);
      expect(execWord(word)).not.toBe(';');
    }
  });

  it.skipIf(!HAS_SYSTEMD)('systemd itself reads a unit with every such word without complaint', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-words-'));
    try {
      const file = join(folder, 'words.service');
      writeFileSync(file, `[Service]\nExecStart=/bin/echo ${PIECES.map((piece) => execWord(piece)).join(' ')}\n`);
      const output = execFileSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      expect(output).toBe('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each<[string, string, string | null]>([
    ['A', 'b c', '"A=b c"'],
    ['A', '$HOME 5% "x"', '"A=$HOME 5%% \\"x\\""'],
    ['A', 'one\ntwo', '"A=one\\ntwo"'],
    ['A', '\x01', null],
    ['a b', 'x', null],
  ])('Environment= of %s with %j is %s', (name, value, expected) => expect(environmentWord(name, value)).toBe(expected));

  it.each<[string, string | null]>([
    ['/srv/a b', '/srv/a b'],
    ['/srv/50%', '/srv/50%%'],
    ['/srv/a\nb', null],
    ['/srv/a\\', null],
  ])('WorkingDirectory= of %j is %s', (path, expected) => expect(pathValue(path)).toBe(expected));

  it('EnvironmentFile= escapes what would be a pattern', () => expect(fileValue('/srv/[a]*.env')).toBe('/srv/\\[a]\\*.env'));
});
