// Has anything changed since the last build or install? Sizes and modification times answer that in a few milliseconds;
// the content hash then tells a real change from a mere touch (a fresh checkout, a switched branch).
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files below `places` (files or folders, relative to `root`), sorted, as relative paths. Places that do not exist count as empty. */
export function listFiles(root, places) {
  const found = [];
  const visit = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else if (entry.isFile()) found.push(child);
    }
  };
  for (const place of places) {
    const stat = statSync(join(root, place), { throwIfNoEntry: false });
    if (stat?.isDirectory()) visit(place);
    else if (stat) found.push(place);
  }
  return found.sort();
}

/** One line that changes whenever a file appears, disappears, or changes its size or modification time. */
export function quickStamp(root, places) {
  const hash = createHash('sha256');
  for (const file of listFiles(root, places)) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** One line that changes whenever the content of a file changes. */
export function contentStamp(root, places, salt = '') {
  const hash = createHash('sha256').update(salt);
  for (const file of listFiles(root, places))
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** The JSON kept at `path`, or an empty object where there is none or it cannot be read as JSON. */
export function readJson(path) {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {}; // half-written by a process that died: the same as never written
  }
}

/** Writes atomically, so that a second build never reads half a stamp. */
export function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}`;
  writeFileSync(half, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(half, path);
}
