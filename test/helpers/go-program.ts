import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HAS_GO, programPath } from './fixture-project';

const CACHE = fileURLToPath(new URL('../../.cache/programs', import.meta.url));

/** Builds a Go program of the fixtures once and keeps it; null where that is not possible (no Go, or its modules cannot be had). */
export function goProgram(name: string): string | null {
  if (!HAS_GO) return null;
  const source = programPath(name);
  const binary = path.join(CACHE, name);
  if (existsSync(binary) && statSync(binary).mtimeMs > statSync(path.join(source, 'main.go')).mtimeMs) return binary;
  mkdirSync(CACHE, { recursive: true });
  return spawnSync('go', ['build', '-o', binary, '.'], { cwd: source, timeout: 240_000 }).status === 0 ? binary : null;
}
