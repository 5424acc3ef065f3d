import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../electron/core/clock';
import type { WatchMode } from '../../electron/core/watch/file-watcher';
import { createProjectWatches, type ProjectWatches } from '../../electron/core/watch/project-watches';
import type { WatchConfig } from '../../shared/model/process';
import { processConfig } from '../helpers/core-harness';

const ID = 'test/web';
/** The two sources that the system tells: that of Linux, and that of macOS and Windows. */
const BY_SYSTEM = ['auto', 'chokidar'] as const;
let root: string;
let watches: ProjectWatches;
let told: { id: string; files: readonly string[] }[];
let wake: () => void = () => undefined;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-watch-')));
  told = [];
});
afterEach(() => {
  watches?.close();
  rmSync(root, { recursive: true, force: true });
});

async function open(change: Partial<WatchConfig> = {}, mode: WatchMode = 'auto', names: readonly string[] = ['web']): Promise<void> {
  const watch: WatchConfig = {
    paths: [root],
    extensions: [],
    include: ['**/*'],
    exclude: [],
    gitignore: true,
    debounceMs: 30,
    skipUnchanged: true,
    ...change,
  };
  watches = createProjectWatches({ clock: systemClock, ownFolders: [], mode });
  watches.onChanges((id, { paths }) => {
    told.push({ id, files: paths.map((path) => path.slice(root.length + 1)) });
    wake();
  });
  watches.setProject({ id: 'test', root, processes: names.map((name) => processConfig(name, ['true'], { cwd: root, watch })) });
  for (const name of names) watches.setPaused(`test/${name}`, null);
  await watches.ready(ID);
  // The base line of contents is read beside; nothing tells its end from outside, and a save in it only counts once more.
  await sleep(150);
}

async function untilTold(files: readonly string[]): Promise<void> {
  const deadline = Date.now() + 8_000;
  const all = (): string[] => [...new Set(told.flatMap((each) => each.files))];
  while (!files.every((file) => all().includes(file))) {
    if (Date.now() > deadline) throw new Error(`told only ${JSON.stringify(told).slice(0, 500)}, wanted ${files.slice(0, 5).join()}…`);
    await Promise.race([
      sleep(100),
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    ]);
  }
}

describe.each(['auto', 'chokidar', 'poll'] as const)('the six save patterns (%s)', (mode) => {
  const quietMs = mode === 'poll' ? 1_200 : 400;
  beforeEach(async () => {
    mkdirSync(join(root, 'src'));
    writeFileSync(join(root, 'src/main.js'), 'one');
    // A base line older than the watcher.
    await sleep(120);
    await open({}, mode);
  });
  const once = async (files: readonly string[]) => {
    await untilTold(files);
    await sleep(quietMs);
    expect(told).toEqual([{ id: ID, files }]);
  };

  test('written in place, truncated first', async () => {
    writeFileSync(join(root, 'src/main.js'), '');
    await sleep(40);
    appendFileSync(join(root, 'src/main.js'), 'two');
    await once(['src/main.js']);
  });
  test('written beside and renamed over it', async () => {
    writeFileSync(join(root, 'src/main.js.tmp-1'), 'two');
    renameSync(join(root, 'src/main.js.tmp-1'), join(root, 'src/main.js'));
    await once(['src/main.js']);
  });
  test('as vim does: a probe, a backup, a new file', async () => {
    writeFileSync(join(root, 'src/4913'), '');
    rmSync(join(root, 'src/4913'));
    renameSync(join(root, 'src/main.js'), join(root, 'src/main.js~'));
    await sleep(20);
    writeFileSync(join(root, 'src/main.js'), 'two');
    rmSync(join(root, 'src/main.js~'));
    await once(['src/main.js']);
  });
  test('a new tree of a hundred files', async () => {
    const files: string[] = [];
    for (let i = 0; i < 10; i++) {
      mkdirSync(join(root, `new/d${i}/deep`), { recursive: true });
      for (let j = 0; j < 10; j++) {
        const file = `new/d${i}/deep/f${j}.js`;
        writeFileSync(join(root, file), 'x');
        files.push(file);
      }
    }
    await untilTold(files);
  });
  test('an edit inside a tree that is new', async () => {
    mkdirSync(join(root, 'new/deep'), { recursive: true });
    writeFileSync(join(root, 'new/deep/a.js'), 'x');
    await untilTold(['new/deep/a.js']);
    told.length = 0;
    await sleep(50);
    writeFileSync(join(root, 'new/deep/a.js'), 'xy');
    await once(['new/deep/a.js']);
  });
  test('touched: nothing, for the content is the same', async () => {
    utimesSync(join(root, 'src/main.js'), new Date(), new Date());
    await sleep(quietMs);
    expect(told).toEqual([]);
    writeFileSync(join(root, 'src/main.js'), 'two');
    await once(['src/main.js']);
  });
});

describe('the watcher', () => {
  test('a touch counts with skip_unchanged: false', async () => {
    writeFileSync(join(root, 'a.js'), 'one');
    await open({ skipUnchanged: false });
    utimesSync(join(root, 'a.js'), new Date(), new Date(Date.now() + 5));
    await untilTold(['a.js']);
  });

  test.each(BY_SYSTEM)('a folder that is moved away, back, and replaced (%s)', async (mode) => {
    mkdirSync(join(root, 'lib'));
    writeFileSync(join(root, 'lib/a.js'), 'x');
    await open({}, mode);
    renameSync(join(root, 'lib'), `${root}-away`);
    await untilTold(['lib/a.js']);
    told.length = 0;
    renameSync(`${root}-away`, join(root, 'lib'));
    await untilTold(['lib/a.js']);
    told.length = 0;
    rmSync(join(root, 'lib'), { recursive: true });
    mkdirSync(join(root, 'lib'));
    writeFileSync(join(root, 'lib/b.js'), 'y');
    await untilTold(['lib/a.js', 'lib/b.js']);
    told.length = 0;
    writeFileSync(join(root, 'lib/b.js'), 'yy');
    await untilTold(['lib/b.js']);
  });

  test('a checkout of thousands of files is one batch for each process', async () => {
    for (let i = 0; i < 40; i++) {
      mkdirSync(join(root, `src/d${i}`), { recursive: true });
      for (let j = 0; j < 75; j++) writeFileSync(join(root, `src/d${i}/f${j}.js`), 'branch one');
    }
    await sleep(120);
    await open({ debounceMs: 50 }, 'auto', ['web', 'worker']);
    for (let i = 0; i < 40; i++)
      for (let j = 0; j < 75; j++) {
        const file = join(root, `src/d${i}/f${j}.js`);
        if (j % 25 === 0) rmSync(file);
        else writeFileSync(file, 'branch two');
      }
    await expect.poll(() => new Set(told.map(({ id }) => id)).size, { timeout: 20_000 }).toBe(2);
    await sleep(600);
    expect(told.map(({ id, files }) => [id, files.length]).sort()).toEqual([
      ['test/web', 3_000],
      ['test/worker', 3_000],
    ]);
  });

  test('files that are removed one after the other, each before the one before counts as gone, are told', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) writeFileSync(join(root, name), name);
    await open();
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      rmSync(join(root, name));
      await sleep(90);
    }
    await untilTold(['a.txt', 'b.txt', 'c.txt']);
    await sleep(300);
    expect(told).toHaveLength(1);
  });

  test('what changes while the files of a checkout are still looked at is part of the same batch', async () => {
    const big = Array.from({ length: 60 }, (_, i) => `big${i}.js`);
    for (const name of big) writeFileSync(join(root, name), 'branch one');
    writeFileSync(join(root, 'last.js'), 'branch one');
    await sleep(120);
    await open({ debounceMs: 20 }, 'auto', ['web', 'worker']);
    // Holes: written at once, but 4 ms each to hash.
    for (const name of big) truncateSync(join(root, name), 4 * 1024 * 1024);
    await sleep(60);
    writeFileSync(join(root, 'last.js'), 'branch two');
    await untilTold(['last.js', ...big]);
    await sleep(300);
    expect(told.map(({ id, files }) => [id, files.length]).sort()).toEqual([
      ['test/web', 61],
      ['test/worker', 61],
    ]);
  });

  test.each(BY_SYSTEM)('a .gitignore that changes takes effect at once (%s)', async (mode) => {
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git/HEAD'), 'ref: x');
    mkdirSync(join(root, 'gen'));
    writeFileSync(join(root, '.gitignore'), 'gen/\n');
    await open({}, mode);
    writeFileSync(join(root, 'gen/a.js'), 'x');
    await sleep(300);
    expect(told).toEqual([]);
    writeFileSync(join(root, '.gitignore'), '\n');
    await untilTold(['.gitignore']);
    await sleep(200);
    writeFileSync(join(root, 'gen/b.js'), 'x');
    await untilTold(['gen/b.js']);
  });

  test('a paused process is told nothing, and what changed meanwhile is not told later', async () => {
    writeFileSync(join(root, 'a.js'), 'x');
    await open();
    expect(watches.stateOf(ID)).toMatchObject({ kind: 'watching', watched: 1 });
    watches.setPaused(ID, 'the process is down');
    expect(watches.stateOf(ID)).toMatchObject({ kind: 'paused', reason: 'the process is down' });
    writeFileSync(join(root, 'a.js'), 'y');
    await sleep(200);
    watches.setPaused(ID, null);
    await watches.ready(ID);
    await sleep(300);
    expect(told).toEqual([]);
    writeFileSync(join(root, 'a.js'), 'z');
    await untilTold(['a.js']);
  });
});
