import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../electron/core/clock';
import { nodeCgroupFs } from '../../electron/core/process/cgroup-fs';
import { createLinuxProcessReader } from '../../electron/core/process/linux-process-reader';
import { openRunCgroups } from '../../electron/core/process/run-cgroups';
import { NOBODY } from '../helpers/become-nobody';
import { buildProduct } from '../helpers/command-line';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { endAll, processesWith } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';

const ESCAPES = programPath('escapes.py');
const openCgroups = (managerId: number) =>
  openRunCgroups({ fs: nodeCgroupFs, clock: systemClock, reader: createLinuxProcessReader(), managerId, selfPid: process.pid });

/** Where a host started from here makes its folder; null where it may not. */
function ownFolder(): string | null {
  const probe = openCgroups(1);
  probe.close();
  return probe.folder === null ? null : path.dirname(probe.folder);
}
const OWN = process.platform === 'linux' ? ownFolder() : null;
const IS_ROOT = process.getuid?.() === 0;
const hostFolders = (pid: number): string[] =>
  readdirSync(OWN ?? '/').filter((name) => new RegExp(`^slipway-\\d+-${pid}-\\d+$`).test(name));

async function until<T>(what: string, look: () => T | null | false): Promise<T> {
  for (const end = Date.now() + 15_000; ; await sleep(10)) {
    const seen = look();
    if (seen !== null && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`waited 15 s for ${what}`);
  }
}

let folder: string;
let notes: string;
let token: string;
const readNotes = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
const signals = (): string[] => readNotes().filter((line) => line.includes(' SIG'));

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-cgroups-'));
  // What becomes another user writes its notes here.
  chmodSync(folder, 0o777);
  notes = path.join(folder, 'notes');
  token = path.basename(folder);
});
afterEach(() => {
  endAll(token);
  rmSync(folder, { recursive: true, force: true });
});

/** Everything but the group is left: the mark by the launcher, the environment by env -i, session and parent by setsid -f. */
const LAUNCHERS: readonly { readonly name: string; readonly needsRoot?: boolean; argv(daemon: readonly string[]): readonly string[] }[] = [
  { name: 'prlimit', argv: (daemon) => ['prlimit', '--locks=unlimited', ...daemon] },
  { name: 'runuser', needsRoot: true, argv: (daemon) => ['runuser', '-u', 'nobody', '--', ...daemon] },
  { name: 'su', needsRoot: true, argv: (daemon) => ['su', '-s', '/bin/sh', 'nobody', '-c', daemon.join(' ')] },
];
const daemonAt = (port: number): readonly string[] => [
  'setsid',
  '-f',
  'env',
  '-i',
  '/usr/bin/python3',
  ESCAPES,
  'plain',
  notes,
  String(port),
  token,
];

describe.skipIf(OWN === null)('with a cgroup for every run (left out where none can be made)', () => {
  let core: CoreHarness;
  afterEach(() => core.close());

  async function startAndStop(argv: readonly string[], port: number): Promise<void> {
    core.setProcesses(processConfig('web', argv, { ports: [port], env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } }));
    await core.supervisor.start('test/web', BY_TEST);
    await until('the daemon', () => readNotes().length === 1);
    await core.until('web', ({ state }) => state.kind === 'running');
    const stop = await core.supervisor.stop('test/web', { by: 'test' });
    expect(stop).toMatchObject({ outcome: 'stopped', survivors: [], escalated: false });
  }

  for (const { name, needsRoot = false, argv } of LAUNCHERS) {
    test.skipIf(needsRoot && !IS_ROOT)(`what ${name} starts without any mark is stopped, signalled once`, async () => {
      core = createCoreHarness(openCgroups);
      const port = await freePort();
      await startAndStop(argv(daemonAt(port)), port);
      expect(processesWith(token)).toEqual([]);
      expect(signals()).toHaveLength(1);
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve));
      await new Promise((resolve) => server.close(resolve));
    });
  }

  test('one that takes its mark off later, under no name we know', async () => {
    core = createCoreHarness(openCgroups);
    const port = await freePort();
    await startAndStop(['python3', ESCAPES, 'unmarked', notes, String(port), token], port);
    expect(processesWith(token)).toEqual([]);
    expect(signals()).toHaveLength(1);
  });

  test('twenty runs leave no group behind', async () => {
    core = createCoreHarness(openCgroups);
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    core.setProcesses(...names.map((name) => processConfig(name, ['sleep', '3600'])));
    await Promise.all(names.map((name) => core.supervisor.start(`test/${name}`, BY_TEST)));
    await until('the moves', () =>
      hostFolders(process.pid).some((name) => readdirSync(`${OWN}/${name}`).filter((one) => /^\d+$/.test(one)).length === 20),
    );
    await core.supervisor.stopAll(null, 'test');
    await until('the removal', () =>
      hostFolders(process.pid).every((name) => readdirSync(`${OWN}/${name}`).every((one) => !/^\d+$/.test(one))),
    );
    expect(pidsWithToken(core.token)).toEqual([]);
    await core.close();
    expect(hostFolders(process.pid)).toEqual([]);
  });
});

describe.skipIf(OWN === null)(
  'when the host is killed, what carries no mark is found by its group (left out where none can be made)',
  () => {
    let host: StartedHost | null = null;
    beforeAll(buildProduct, 120_000);
    afterEach(async () => {
      await host?.stop();
      host = null;
    });

    async function run(launcher: readonly string[] = []): Promise<StartedHost> {
      const stateDir = path.join(folder, 'state');
      const project = path.join(folder, 'shop');
      mkdirSync(project);
      const argv = LAUNCHERS[0]?.argv(daemonAt(0)).map((word) => JSON.stringify(word));
      writeFileSync(
        path.join(project, 'slipway.yaml'),
        `version: 1\nprocesses:\n  web: { command: [${argv?.join(', ')}], restart: { policy: never } }\n`,
      );
      const started = await startHost({ stateDir, launcher });
      host = started;
      for (const words of [
        ['add', project],
        ['trust', 'shop'],
        ['start', 'web'],
      ])
        await runCommand(stateDir, words);
      await until('the daemon', () => readNotes().length === 1);
      return started;
    }
    const alive = () => processesWith(token).filter(({ command }) => command.includes('escapes.py'));
    const guardianOf = (pid: number): number | null =>
      readdirSync('/proc').flatMap((name) => {
        if (!/^\d+$/.test(name)) return [];
        const words = (nodeCgroupFs.read(`/proc/${name}/cmdline`) ?? '').split('\0');
        return words[3] === 'slipway-guardian' && words[6] === String(pid) ? [Number(name)] : [];
      })[0] ?? null;

    test('by the guardian, which removes the groups', async () => {
      const { child, exited, pid } = await run();
      expect(hostFolders(pid)).toHaveLength(1);
      child.kill('SIGKILL');
      await exited();
      await until('its end', () => alive().length === 0);
      expect(signals()).toHaveLength(1);
      await until('the removal', () => hostFolders(pid).length === 0);
    });

    test.skipIf(!IS_ROOT)('a host of another user, in a group that was delegated to it', async () => {
      const group = `${OWN}/${token}`;
      mkdirSync(group);
      for (const file of ['', '/cgroup.procs', '/cgroup.threads', '/cgroup.subtree_control']) chownSync(`${group}${file}`, NOBODY, NOBODY);
      chownSync(folder, NOBODY, NOBODY);
      const enter = `echo 0 >${group}/cgroup.procs && exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups "$@"`;
      try {
        const { stateDir, pid } = await run(['sh', '-c', enter, 'sh']);
        expect(readdirSync(group).filter((name) => name.includes(`-${pid}-`))).toHaveLength(1);
        expect(alive()).toHaveLength(1);
        expect((await runCommand(stateDir, ['stop', 'web'])).code).toBe(0);
        expect(alive()).toEqual([]);
        expect(signals()).toHaveLength(1);
        await host?.stop();
        expect(readdirSync(group).filter((name) => name.startsWith('slipway-'))).toEqual([]);
      } finally {
        await host?.stop();
        rmdirSync(group);
      }
    });

    test('by the next host, which removes the groups when they are empty', async () => {
      const { child, exited, pid, stateDir } = await run();
      const guardian = guardianOf(pid) ?? 0;
      process.kill(guardian, 'SIGSTOP');
      child.kill('SIGKILL');
      await exited();
      process.kill(guardian, 'SIGKILL');
      expect(alive()).toHaveLength(1);
      host = await startHost({ stateDir });
      await until('the notice', () => /1 process of the last session was still running .* stopped in/.test(host?.stderr() ?? ''));
      expect(alive()).toEqual([]);
      expect(signals()).toHaveLength(1);
      const next = host.pid;
      await host.stop();
      expect(hostFolders(next)).toEqual([]);
      host = await startHost({ stateDir });
      expect(hostFolders(pid)).toEqual([]);
    });
  },
);
