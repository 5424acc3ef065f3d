// `npm run build [-- --force]`: writes dist/. A target is rebuilt only when the content of its sources changed.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBuildLock } from './build-lock.mjs';
import { EVERYTHING, TARGETS } from './build-plan.mjs';
import { contentStamp, quickStamp, readJson, writeJson } from './source-stamp.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, 'build-stamp.json');
const SHEBANG = '#!/usr/bin/env node\n';

async function buildTarget(target) {
  const [{ build }, { rendererConfig }, { nodeConfig }] = await Promise.all([
    import('vite'),
    import('./vite-renderer.mjs'),
    import('./vite-node.mjs'),
  ]);
  const config = target.kind === 'renderer' ? rendererConfig(ROOT, join(DIST, 'renderer')) : nodeConfig(ROOT, DIST, target);
  const result = await build(config);
  const outputs = [result].flat().flatMap((bundle) => bundle.output.map((file) => file.fileName));
  return outputs.map((name) => (target.kind === 'renderer' ? `renderer/${name}` : name));
}

function finishCommand() {
  const path = join(DIST, 'cli.js');
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(path, SHEBANG + text);
  chmodSync(path, 0o755);
}

/** Pictures that the desktop app loads from beside its main file. */
function copyIcons() {
  mkdirSync(join(DIST, 'desktop'), { recursive: true });
  for (const name of ['icon.png', 'tray.png']) copyFileSync(join(ROOT, 'build/icons', name), join(DIST, 'desktop', name));
}

/** Chunks carry a hash in their name: those of earlier builds would pile up. */
function removeOldChunks(stamp) {
  const kept = new Set(Object.values(stamp.targets).flatMap((target) => target.outputs));
  for (const name of readdirSync(DIST)) {
    if (name.startsWith('chunk-') && !kept.has(name)) rmSync(join(DIST, name), { force: true });
  }
}

/** The JSON Schema of slipway.yaml, from the very code that checks the file. */
function writeSchema() {
  const schema = execFileSync(process.execPath, [join(DIST, 'cli.js'), 'schema'], { encoding: 'utf8' });
  writeFileSync(join(DIST, 'slipway.schema.json'), schema);
}

/** The target's new stamp, or the old one where nothing changed. */
async function buildIfChanged(target, last) {
  const content = contentStamp(ROOT, target.inputs, JSON.stringify(target.entries));
  if (last?.content === content && last.outputs.every((name) => existsSync(join(DIST, name)))) return last;
  const startedAt = performance.now();
  const outputs = await buildTarget(target);
  if ('cli' in target.entries) {
    finishCommand();
    writeSchema();
  }
  console.error(`Built ${target.name} in ${Math.round(performance.now() - startedAt)} ms.`);
  return { content, outputs };
}

/** Resolves with the names of the targets that could not be built; the others are built all the same. */
async function buildChanged(force) {
  const before = force ? {} : readJson(STAMP);
  const stamp = { quick: quickStamp(ROOT, EVERYTHING), targets: {} };
  const failed = [];
  for (const target of TARGETS) {
    const last = before.targets?.[target.name];
    try {
      stamp.targets[target.name] = await buildIfChanged(target, last);
    } catch (error) {
      console.error(`${target.name}: ${error.message}`);
      failed.push(target.name);
      if (last) stamp.targets[target.name] = { ...last, content: '' }; // its old chunks stay until a build replaces them
    }
  }
  copyIcons();
  removeOldChunks(stamp);
  writeJson(STAMP, failed.length > 0 ? { ...stamp, quick: '' } : stamp);
  return failed;
}

const failed = await withBuildLock(join(DIST, '.build.lock'), () => buildChanged(process.argv.includes('--force')));
if (failed.length > 0) {
  console.error(`Not built: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
