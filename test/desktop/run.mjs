// `npm run test:desktop`: the product in a real Electron window, on a virtual screen. Exit codes: 0 passed, 1 failed, 2 skipped
// (with the reason), because there is no Electron for it here. vitest's report goes to the file named by DESKTOP_REPORT.
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installPackages, isOnPath } from '../../build/install-packages.mjs';
import { ROOT, runCommand, runTool } from '../../build/run-command.mjs';

const EXIT_SKIPPED = 2;
const PACKAGES = ['libgtk-3-0', 'libnss3', 'libasound2', 'libxss1', 'libgbm1', 'libxtst6', 'libx11-xcb1', 'xvfb', 'fonts-dejavu-core'];
const NOBODY = 65534;
const SHIMS = ['electron45.cjs', 'node-compat.cjs', 'utility-process.cjs', 'parent-port.cjs', 'preload-compat.cjs'];

function report(content) {
  if (process.env.DESKTOP_REPORT) writeFileSync(process.env.DESKTOP_REPORT, JSON.stringify(content));
}

function skip(reason) {
  console.log(`The desktop suite is skipped: ${reason}.`);
  report({ reason });
  return EXIT_SKIPPED;
}

/** True where another user may reach the path: every folder above it can be passed by everybody. */
function isReachableByAll(path) {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

/** Where the old Electron is kept. As root it runs as `nobody`, who may not see into a private checkout. */
function cacheFolder() {
  const inside = join(ROOT, '.cache/desktop');
  mkdirSync(inside, { recursive: true });
  return process.getuid() !== 0 || isReachableByAll(inside) ? inside : '/var/tmp/slipway-desktop-smoke';
}

async function missingLibraries(electron) {
  const { execFile } = await import('node:child_process');
  const text = await new Promise((done) => {
    const env = { ...process.env, LD_LIBRARY_PATH: dirname(electron) };
    execFile('ldd', [electron], { env }, (_error, stdout) => done(stdout));
  });
  const lines = text.split('\n').filter((line) => line.includes('not found'));
  return lines.map((line) => line.trim().split(' ')[0]);
}

/** Null where everything Electron needs from the system is there, else the reason. */
async function whySystemIsNotReady(electron) {
  if (isOnPath('Xvfb') && (await missingLibraries(electron)).length === 0) return null;
  const reason = await installPackages(PACKAGES);
  if (reason !== null) return reason;
  const missing = await missingLibraries(electron);
  return missing.length === 0 ? null : `libraries are missing: ${missing.join(' ')}`;
}

/** A folder that `nobody` may read; its `home` is writable for the user that Electron runs as. */
function stage() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-desktop-'));
  chmodSync(folder, 0o755);
  const home = join(folder, 'home');
  const shims = join(folder, 'shims');
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(shims);
  for (const name of SHIMS) cpSync(join(import.meta.dirname, name), join(shims, name));
  let node = process.execPath;
  if (process.getuid() === 0) {
    chownSync(home, NOBODY, NOBODY);
    if (!isReachableByAll(node)) {
      node = join(folder, 'node');
      cpSync(process.execPath, node);
    }
  }
  return { folder, home, shims, node };
}

/** The steps are a suite of vitest; its report is this suite's. */
async function runSteps(stage) {
  const report = process.env.DESKTOP_REPORT ? ['--reporter=json', `--outputFile.json=${process.env.DESKTOP_REPORT}`] : [];
  const args = ['run', '--config', 'build/vitest.config.ts', '--project', 'desktop', '--reporter=verbose', ...report];
  return runTool('vitest/vitest.mjs', args, { env: { ...process.env, SMOKE_STAGE: JSON.stringify(stage) } });
}

async function runSmoke(electron) {
  const [{ buildSmoke }, { openVirtualScreen }] = await Promise.all([import('./build-smoke.mjs'), import('./virtual-screen.mjs')]);
  const { folder, home, shims, node } = stage();
  const pictures = join(ROOT, '.cache/desktop/pictures');
  mkdirSync(pictures, { recursive: true });
  const screen = await openVirtualScreen();
  try {
    const appFolder = join(folder, 'app');
    await buildSmoke(appFolder);
    const code = await runSteps({ electron, appFolder, folder, home, shims, node, display: screen.display, pictures });
    console.log(`Pictures are in ${pictures}`);
    return code === 0 ? 0 : 1;
  } finally {
    await screen.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  if (process.platform !== 'linux') return skip(`it needs Linux on x64, this is ${process.platform} on ${process.arch}`);
  const { fetchElectron } = await import('./fetch-electron.mjs');
  const { path, reason } = await fetchElectron(cacheFolder());
  if (reason) return skip(reason);
  const notReady = await whySystemIsNotReady(path);
  if (notReady !== null) return skip(notReady);
  if ((await runCommand(process.execPath, [join(ROOT, 'build/build.mjs')])) !== 0) return 1;
  return runSmoke(path);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
