// Is Electron's binary here, and if not, can it be had? The npm package has none: it is fetched at first use.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runCommand } from './run-command.mjs';
import { listFiles, readJson, writeJson } from './source-stamp.mjs';

const FOLDER = join(ROOT, 'node_modules/electron');
const FAILURE = join(ROOT, '.cache/electron-download.json');
/** Long enough for a slow connection to answer, short enough that a closed network costs one short wait. */
const PROBE_MS = 1500;
/** A download that does not get on would otherwise hold up the first start for ever. */
const DOWNLOAD_MS = 180_000;
/** After a failure the next starts do not try again until this has passed. */
const RETRY_AFTER_MS = 24 * 3_600_000;

function version() {
  return JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')).version;
}

/** The path of the binary, or null where it has not been fetched. */
export function installedElectron() {
  const named = join(FOLDER, 'path.txt');
  if (!existsSync(named)) return null;
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(FOLDER, 'dist'), readFileSync(named, 'utf8'));
  return existsSync(path) ? path : null;
}

/** @electron/get keeps downloads here; a zip in it can be unpacked without a network. */
function cacheFolder() {
  if (process.env.electron_config_cache) return process.env.electron_config_cache;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/electron');
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'electron/Cache');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'electron');
}

function archiveUrl() {
  const mirror =
    process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/electron/electron/releases/download/';
  return `${mirror}v${version()}/electron-v${version()}-${process.platform}-${process.arch}.zip`;
}

/** Null where the archive answers (or lies in the cache), else the reason in a few words. Takes at most PROBE_MS. */
export async function whyElectronCannotBeHad() {
  const isArchive = (file) => file.includes(`electron-v${version()}-${process.platform}-`) && file.endsWith('.zip');
  if (listFiles(cacheFolder(), ['.']).some(isArchive)) return null;
  const url = archiveUrl();
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return response.ok ? null : `${new URL(url).host} answered ${response.status}`;
  } catch (error) {
    if (error.name === 'TimeoutError') return `${new URL(url).host} did not answer within ${PROBE_MS} ms`;
    return `${new URL(url).host} cannot be reached (${error.cause?.code ?? error.message})`;
  }
}

/**
 * Fetches the binary unless it is here already. Resolves with `{ path }` or `{ reason }`.
 * A failure is remembered for a day, so that a second start on a closed network does not wait again.
 */
export async function obtainElectron() {
  const present = installedElectron();
  if (present) return { path: present };
  const last = readJson(FAILURE);
  if (last.version === version() && Date.now() - last.at < RETRY_AFTER_MS) return { reason: last.reason };
  let reason = await whyElectronCannotBeHad();
  if (reason === null) {
    console.error(`Fetching Electron ${version()} (about 110 MB, once) …`);
    const code = await runCommand(process.execPath, [join(FOLDER, 'install.js')], { stdio: ['ignore', 2, 'ignore'], timeout: DOWNLOAD_MS });
    const fetched = installedElectron();
    if (code === 0 && fetched) return { path: fetched };
    reason = 'its download did not finish';
  }
  writeJson(FAILURE, { version: version(), reason, at: Date.now() });
  return { reason };
}
