// `npm ci`, when node_modules is missing or package-lock.json is not the one it was made from.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runNpm } from './run-command.mjs';
import { readJson, writeJson } from './source-stamp.mjs';

const STAMP = join(ROOT, 'node_modules/.slipway-install.json');
const FLOOR = [20, 19];

/** Ends the process with one plain line where this Node is too old to install and build the product. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return;
  console.error(
    `Slipway needs Node ${FLOOR.join('.')} or newer; this is ${process.versions.node}. Get it from https://nodejs.org, then run the same command again.`,
  );
  process.exit(1);
}

/** True where somebody ran `npm ci` or `npm install` by hand since package-lock.json was last written. */
function installedByHand() {
  const made = statSync(join(ROOT, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  return !existsSync(STAMP) && made !== undefined && made.mtimeMs >= statSync(join(ROOT, 'package-lock.json')).mtimeMs;
}

/** Throws where npm fails; does nothing (one small read) where everything is in place. */
export async function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  const isPresent = existsSync(join(ROOT, 'node_modules/vite/package.json'));
  if (isPresent && readJson(STAMP).lock === lock) return;
  if (!(isPresent && installedByHand())) {
    console.error('Installing what Slipway is built with (npm ci) …');
    const code = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['inherit', 2, 2] });
    if (code !== 0) {
      throw new Error(
        `npm ci ended with exit code ${code}; its message is above. Check the network or registry, then run the same command again.`,
      );
    }
  }
  writeJson(STAMP, { lock });
}
