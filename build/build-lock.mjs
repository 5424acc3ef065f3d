// One build of a working tree at a time: two at once would delete each other's chunks.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

function holderIsAlive(path) {
  const pid = Number(readFileSync(path, 'utf8'));
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs `work` while holding the lock file; waits for a live holder, takes the lock over from a dead one. */
export async function withBuildLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; ; ) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      let alive = false;
      try {
        alive = holderIsAlive(path);
      } catch {
        continue; // released between the two calls: try again
      }
      if (!alive) rmSync(path, { force: true });
      else {
        if (!told) console.error('Waiting for another build of this folder to finish.');
        told = true;
        await sleep(POLL_MS);
      }
    }
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
