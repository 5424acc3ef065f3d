import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSocketLink, openSocket } from '../../electron/cli/host-client';
import { createCallClient } from '../../shared/contract/call-client';
import { NOBODY } from '../helpers/become-nobody';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { endAll, processesWith } from '../helpers/processes';
import { runCommand } from '../helpers/run-command';
import { type HostStart, type StartedHost, startHost } from '../helpers/start-host';

/** Seven commands, each a Node of its own; on a machine with nothing else to do 3 s. */
const SLOW_MS = 120_000;
const HIDE = 'mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"';
const HIDING: readonly string[] = ['unshare', '-m', 'sh', '-c', HIDE, 'sh'];
/** Whether /proc can be mounted so that nobody sees only nobody's processes. */
const CAN_HIDE =
  process.getuid?.() === 0 &&
  spawnSync('unshare', [...HIDING.slice(1), 'sh', '-c', 'test -e /proc/self/stat && test ! -e /proc/1/stat']).status === 0;

let folder: string;
let token: string;
let host: StartedHost | null = null;

beforeAll(buildProduct, 120_000);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-poor-'));
  token = path.basename(folder);
});
afterEach(async () => {
  await host?.stop();
  host = null;
  endAll(token);
  rmSync(folder, { recursive: true, force: true });
});

async function slipway<T>(...words: string[]): Promise<T> {
  const result = await runCommand(path.join(folder, 'state'), [...words, '--json']);
  if (result.code !== 0) throw new Error(`slipway ${words.join(' ')}: ${result.stdout}${result.stderr}`);
  return result.json<T>();
}

/** Starts, looks at, asks for the port of, restarts and stops a server with a child in a session of its own. */
async function wholeLife(start: HostStart): Promise<void> {
  const [port, project] = [await freePort(), path.join(folder, 'shop')];
  mkdirSync(project);
  const argv = ['/usr/bin/python3', programPath('escapes.py'), 'setsid-child', path.join(folder, 'notes'), String(port), token];
  // JSON is YAML.
  writeFileSync(path.join(project, 'slipway.yaml'), JSON.stringify({ version: 1, processes: { web: { command: argv, ready: { port } } } }));
  host = await startHost({ ...start, stateDir: path.join(folder, 'state') });
  await slipway('add', project);
  await slipway('trust', 'shop');
  expect(await slipway('start', 'web')).toMatchObject({ outcome: 'ready' });
  expect(processesWith(token).filter(({ command }) => command.includes('escapes.py'))).toHaveLength(2);
  expect(JSON.stringify(await slipway('port', String(port)))).toContain('web');
  expect(await slipway('restart', 'web')).toMatchObject({ outcome: 'ready' });
  expect(await slipway('stop', 'web')).toMatchObject({ outcome: 'stopped', escalated: false, survivors: [] });
  expect(processesWith(token).filter(({ command }) => command.includes('escapes.py'))).toEqual([]);
}

describe('a host that finds none of the system’s tools', () => {
  test(
    'PATH without ps, mkfifo or anything else: everything works on Linux',
    async () => {
      const bin = path.join(folder, 'bin');
      mkdirSync(bin);
      await wholeLife({ env: { PATH: bin } });
    },
    SLOW_MS,
  );
  test('PATH empty', () => wholeLife({ env: { PATH: '' } }), SLOW_MS);
});

describe.skipIf(!CAN_HIDE)('where /proc hides what belongs to others (left out where it cannot be mounted so)', () => {
  test(
    'one’s own processes are found, stopped and proved gone',
    async () => {
      // The server writes its notes here, and the host its state.
      chmodSync(folder, 0o755);
      chownSync(folder, NOBODY, NOBODY);
      await wholeLife({ launcher: HIDING });
      const { url, token: secret } = JSON.parse(readFileSync(path.join(folder, 'state/host.json'), 'utf8')) as {
        url: string;
        token: string;
      };
      const client = createCallClient(createSocketLink(await openSocket(url, secret)));
      const result = await client.call('snapshot.get', {});
      client.close();
      expect(result.ok && result.value.snapshot.capabilities.limits.join()).toContain('hidepid');
    },
    SLOW_MS,
  );
});
