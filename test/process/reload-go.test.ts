import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { loadProject } from '../../electron/core/project/load-project';
import { nodeProjectFs } from '../../electron/core/project/node-project-fs';
import type { RunCause } from '../../shared/model/process';
import { BY_TEST, type CoreHarness, processConfig } from '../helpers/core-harness';
import { HAS_GO, programPath } from '../helpers/fixture-project';
import { type ReloadStage, reloadStageForEach } from '../helpers/reload-stage';

let stage: ReloadStage;
let core: CoreHarness;
let port: number;
reloadStageForEach((fresh) => {
  stage = fresh;
  ({ core, port } = stage);
});

const ID = 'test/web';

/** The compiler's own cache: an empty one takes minutes to fill. */
function goCache(): string {
  return spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).stdout.trim();
}

describe.skipIf(!HAS_GO)('Go (skipped where there is no compiler)', () => {
  test('a binary that re-executes itself: replaced on disk is seen, the old version is named, Build & reload follows it', async () => {
    cpSync(programPath('reexec-go'), core.folder, { recursive: true });
    core.setProcesses(
      processConfig('web', ['./bin/web'], {
        cwd: core.folder,
        env: { PORT: String(port), GOCACHE: goCache(), GOFLAGS: '-mod=mod' },
        build: { kind: 'shell', line: 'go build -o bin/web .' },
        buildOutput: stage.file('bin/web'),
        onChange: 'signal',
        ready: { kind: 'port', port },
        ports: [port],
      }),
    );
    await core.supervisor.start(ID, BY_TEST);
    await stage.untilAnswer('one');
    const before = (await core.until('web', ({ reload }) => reload?.artifact != null)).reload?.artifact;
    expect(before).toMatchObject({ path: stage.file('bin/web'), state: 'current', builtAt: statSync(stage.file('bin/web')).mtimeMs });
    await sleep(20);
    writeFileSync(stage.file('main.go'), readFileSync(stage.file('main.go'), 'utf8').replace('"one"', '"two"'));
    const sent = await core.supervisor.signal(ID, 'SIGHUP', 'main', 'test');
    expect(sent.stale).toMatchObject({ newer: 'main.go', hash: before?.hash });
    await core.until('web', ({ state }) => state.kind === 'running' && state.handedOverFrom !== null);
    expect(await stage.ask()).toMatch(/^one /);
    const outcome = await core.supervisor.reload(ID, BY_TEST, null);
    expect(outcome).toMatchObject({ outcome: 'handed-over', stale: null });
    expect(await stage.ask()).toBe(`two ${outcome.pid}`);
    expect(outcome.artifact).toMatchObject({ state: 'current', pid: outcome.pid });
    expect(outcome.artifact?.hash).not.toBe(before?.hash);
  }, 120_000);

  test('a server with its .air.toml: saves are versions, a compile error keeps the old one', async () => {
    cpSync(programPath('reexec-go'), core.folder, { recursive: true });
    writeFileSync(
      stage.file('.air.toml'),
      'root = "."\ntmp_dir = "tmp"\n[build]\ncmd = "go build -o ./tmp/main ."\nbin = "./tmp/main"\ninclude_ext = ["go"]\nexclude_dir = ["assets", "tmp"]\nsend_interrupt = false\ndelay = "10ms"\n',
    );
    const plan = await loadProject(core.folder, nodeProjectFs);
    const env = { PORT: String(port), GOCACHE: goCache(), GOFLAGS: '-mod=mod' };
    const cause: RunCause = BY_TEST;
    const [found] = plan.processes;
    if (found === undefined) throw new Error(JSON.stringify(plan.problems));
    core.setProcesses({ ...found, name: 'web', env, ready: { kind: 'port', port } });
    await core.supervisor.start(ID, cause);
    await stage.untilAnswer('one');
    await core.until('web', ({ reload }) => reload?.watch.kind === 'watching');
    const text = readFileSync(stage.file('main.go'), 'utf8');
    for (let i = 1; i <= 3; i++) {
      writeFileSync(stage.file('main.go'), text.replace('"one"', `"v${i}"`));
      await stage.untilAnswer(`v${i} `);
    }
    writeFileSync(stage.file('main.go'), text.replace('"one"', 'missing'));
    const failed = await core.until('web', ({ reload }) => reload?.buildFailure != null);
    expect(failed.reload?.buildFailure?.errors).toMatchObject([{ file: './main.go', message: 'undefined: missing' }]);
    expect(await stage.ask()).toMatch(/^v3 /);
    writeFileSync(stage.file('main.go'), text.replace('"one"', '"mended"'));
    await stage.untilAnswer('mended');
  }, 180_000);
});
