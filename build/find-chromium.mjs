// Where a Chromium that the browser suites can drive may be found. Nothing is installed here: build/test.mjs does that.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const LINUX_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

function fixedPlaces(platform, env) {
  if (platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ];
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return roots.flatMap((root) => [
      join(root, 'Google/Chrome/Application/chrome.exe'),
      join(root, 'Chromium/Application/chrome.exe'),
      join(root, 'Microsoft/Edge/Application/msedge.exe'),
    ]);
  }
  const folders = [...(env.PATH ?? '').split(':').filter(Boolean), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  return folders.flatMap((folder) => LINUX_NAMES.map((name) => join(folder, name)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent or not ours to run: simply not a candidate
  }
}

/** The path of a Chromium, or null. `CHROMIUM` in the environment wins where it names an executable file. */
export function findChromium(env = process.env, platform = process.platform) {
  const candidates = env.CHROMIUM ? [env.CHROMIUM, ...fixedPlaces(platform, env)] : fixedPlaces(platform, env);
  return candidates.find(isExecutable) ?? null;
}

/**
 * Flags for every headless start. Without the background-networking flags Chromium looks up its maker's hosts at each start,
 * which stalls or fails on a closed network; `--no-sandbox` is needed by root only (containers, CI).
 */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
