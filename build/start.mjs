// `npm start`: installs and builds what changed, then opens the window; where there can be none, serves the browser door.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EVERYTHING } from './build-plan.mjs';
import { ensureInstalled, requireNode } from './ensure-installed.mjs';
import { ROOT, runCommand } from './run-command.mjs';
import { quickStamp, readJson } from './source-stamp.mjs';

const COMMAND = join(ROOT, 'dist/cli.js');

async function ensureBuilt() {
  if (existsSync(COMMAND) && readJson(join(ROOT, 'dist/build-stamp.json')).quick === quickStamp(ROOT, EVERYTHING)) return;
  const code = await runCommand(process.execPath, [join(ROOT, 'build/build.mjs')], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error('The build failed; its message is above.');
}

/** Null where a window can be opened, else why not. */
function whyNoWindow() {
  if (process.env.CI === 'true') return 'this is a CI machine';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  if (process.platform === 'darwin' && process.env.SSH_CONNECTION) return 'there is no display';
  if (process.getuid?.() === 0) return "Electron's sandbox does not run as root";
  return null;
}

async function open(args) {
  let reason = whyNoWindow();
  const canShowBrowser = reason === null;
  if (canShowBrowser) {
    const { obtainElectron } = await import('./electron-binary.mjs');
    const electron = await obtainElectron();
    if (electron.path) return runCommand(electron.path, [ROOT, ...args]);
    reason = `Electron's binary cannot be had: ${electron.reason}`;
  }
  console.error(`No window (${reason}); Slipway is served to a browser instead.`);
  const noOpen = canShowBrowser || args.includes('--no-open') ? [] : ['--no-open'];
  // Without a command: attaches to the host that runs already, else runs one in the foreground.
  return runCommand(process.execPath, [COMMAND, ...noOpen, ...args]);
}

// Ctrl+C reaches the product by itself (same process group). Forwarding would make two signals of one, and dying here would
// give the prompt back before every process has been stopped.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

requireNode();
try {
  await ensureInstalled();
  await ensureBuilt();
  process.exitCode = await open(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
