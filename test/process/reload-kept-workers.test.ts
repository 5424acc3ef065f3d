import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BY_TEST, type CoreHarness, processConfig } from '../helpers/core-harness';
import { type ReloadStage, reloadStageForEach } from '../helpers/reload-stage';

let stage: ReloadStage;
let core: CoreHarness;
let port: number;
reloadStageForEach((fresh) => {
  stage = fresh;
  ({ core, port } = stage);
});

/** A master whose worker serves. On SIGHUP it reads `conf`, and exchanges the worker unless it says `broken`, as nginx does. */
const MASTER = `const { fork } = require('node:child_process');
const { readFileSync } = require('node:fs');
if (process.argv[2] === 'worker') {
  process.on('SIGHUP', () => undefined);
  require('node:http').createServer((_, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
} else {
  let worker = fork(__filename, ['worker']);
  process.on('SIGHUP', () => {
    if (readFileSync('conf', 'utf8') === 'broken') return console.log('conf is broken: the old workers go on');
    worker.once('exit', () => { worker = fork(__filename, ['worker']); });
    worker.kill('SIGKILL');
  });
}`;

test('a master that keeps its workers is told in the answer and the snapshot, until it exchanges them', async () => {
  writeFileSync(stage.file('master.js'), MASTER);
  writeFileSync(stage.file('conf'), 'broken');
  const command = [process.execPath, 'master.js'];
  core.setProcesses(
    processConfig('web', command, {
      cwd: core.folder,
      env: { PORT: String(port) },
      onChange: 'signal',
      ready: { kind: 'port', port },
      ports: [port],
    }),
  );
  await core.supervisor.start('test/web', BY_TEST);
  const kept = await core.supervisor.reload('test/web', BY_TEST, null);
  const remark = expect.stringContaining('it has the same workers as before');
  expect(kept).toMatchObject({ outcome: 'reloaded', message: remark });
  expect(core.snapshot('web').reload).toMatchObject({ lastReload: { remark }, reloadFailure: null });
  writeFileSync(stage.file('conf'), 'fine');
  expect(await core.supervisor.reload('test/web', BY_TEST, null)).toMatchObject({ outcome: 'reloaded', message: null });
  expect(core.snapshot('web').reload).toMatchObject({ lastReload: { remark: null } });
});
