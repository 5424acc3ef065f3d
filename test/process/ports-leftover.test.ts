import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildProduct } from '../helpers/command-line';
import { programPath } from '../helpers/fixture-project';
import { createKilledHostStage, type KilledHostStage } from '../helpers/killed-host';
import type { PortDocument } from '../helpers/port-stage';
import { runCommand } from '../helpers/run-command';

let stage: KilledHostStage;
beforeAll(buildProduct, 120_000);
beforeEach(() => {
  stage = createKilledHostStage();
});
afterEach(() => stage.close());

describe.skipIf(process.platform !== 'linux')('what an earlier session left on a unix socket', () => {
  test('its whole run is stopped, not only the one that holds the path, and its file goes with it', async () => {
    const file = path.join(stage.folder, 'app.sock');
    const server = `python3 ${programPath('hold-socket-file.py')} ${file} ${stage.token}`;
    const beside = `python3 ${programPath('note-signals.py')} ${stage.notes} end ${stage.token}`;
    await stage.run({ api: `command: "${server} & ${beside} & wait", ready: { log: listening }` });
    // Killed earlier, the host would take the pipe away from a program that still has to say that it is up.
    await stage.until('the second program', () => stage.countOf('up') === 1);
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    const first = await runCommand(stage.stateDir, ['free', file, '--yes', '--json']);
    expect(first.json()).toMatchObject({
      action: 'stop-holder',
      done: true,
      text: expect.stringMatching(/^Stopped api.* Deleted .*app\.sock, which it left behind\.$/),
      verdict: { verdict: 'free' },
    });
    expect(existsSync(file)).toBe(false);
    expect(stage.countOf('SIGTERM')).toBe(1);
    expect(stage.alive()).toEqual([]);
  }, 60_000);

  test('the verdict names the run, and both ways out of it', async () => {
    const file = path.join(stage.folder, 'app.sock');
    await stage.run({
      api: `command: [python3, ${programPath('hold-socket-file.py')}, ${file}, ${stage.token}], ready: { log: listening }`,
    });
    await stage.killBoth();
    await stage.next('--leftovers', 'ask');
    const { verdict, actions } = (await stage.slipway('port', file, '--json')).json<PortDocument>();
    expect(verdict).toBe('leftover');
    expect(actions.map(({ id }) => id)).toEqual(['stop-holder', 'adopt-leftover', 'copy-report']);
  }, 60_000);
});
