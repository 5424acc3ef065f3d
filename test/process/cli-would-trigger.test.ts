import { expect, test } from 'vitest';
import type { CommandLine } from '../helpers/command-line';
import { type ShopStage, shopStageForEach } from '../helpers/shop-stage';

let stage: ShopStage;
let line: CommandLine;

shopStageForEach((fresh) => {
  stage = fresh;
  ({ line } = stage);
});

test('would-trigger names the rule that decides, and says that the watch of a stopped process is paused', async () => {
  await stage.writeProject(
    'version: 1\nprocesses:\n  api:\n    command: ["sleep", "600"]\n    watch: { extensions: [go] }\n  db: { command: ["sleep", "600"] }\n',
  );
  await line.startHost();
  await line.run('add', stage.folder, '--trust');
  const [go, css] = [`${stage.folder}/main.go`, `${stage.folder}/site.css`];
  const down = await line.run('would-trigger', 'api', go);
  expect(down).toMatchObject({ code: 0 });
  expect(down.stdout).toBe('Not now, the watch is paused: the process is down. By the rules it would: extension go (slipway.yaml:5)\n');
  expect((await line.run('would-trigger', 'api', go, css, '--json')).json).toMatchObject({
    results: [
      { process: 'api', path: go, triggers: true, rule: 'extension go', notNow: 'the watch is paused: the process is down' },
      { path: css, triggers: false, rule: 'its extension is none of go' },
    ],
  });
  await line.run('start', 'api');
  expect((await line.run('would-trigger', 'api', go, '--json')).json).toMatchObject({ triggers: true, notNow: null });
  expect((await line.run('would-trigger', 'db', go)).stdout).toContain('its files are not watched');
});
