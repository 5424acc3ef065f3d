// The product for the old Electron: main, preload and window are built from the same sources for older targets; the host is the
// product's own, byte for byte, because it runs under this machine's Node.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../../build/run-command.mjs';
import { nodeConfig } from '../../build/vite-node.mjs';
import { rendererConfig } from '../../build/vite-renderer.mjs';
import { css83 } from './css83.mjs';

const OLD_NODE = 'node12.14';
const OLD_CHROMIUM = 'chrome83';

async function buildNodePart(dist, name, target) {
  const config = nodeConfig(ROOT, dist, { entries: { [`desktop/${name}`]: `electron/desktop/${name}.ts` }, format: 'cjs' });
  await build({ ...config, build: { ...config.build, target } });
}

async function buildWindow(dist) {
  const config = rendererConfig(ROOT, join(dist, 'renderer'));
  await build({
    ...config,
    plugins: [...config.plugins, css83()],
    build: { ...config.build, target: OLD_CHROMIUM, cssTarget: OLD_CHROMIUM, minify: false },
  });
}

/** Writes an application folder for Electron. `dist/` of the product must be up to date. */
export async function buildSmoke(folder) {
  const dist = join(folder, 'dist');
  const stamp = JSON.parse(readFileSync(join(ROOT, 'dist/build-stamp.json'), 'utf8'));
  for (const name of stamp.targets.host.outputs) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    cpSync(join(ROOT, 'dist', name), join(dist, name));
  }
  for (const name of ['icon.png', 'tray.png']) cpSync(join(ROOT, 'dist/desktop', name), join(dist, 'desktop', name));
  await buildNodePart(dist, 'main', OLD_NODE);
  await buildNodePart(dist, 'preload', OLD_CHROMIUM);
  await buildWindow(dist);
  const { name, productName, version, type, main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, productName, version, type, main }));
}
