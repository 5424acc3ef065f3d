import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Whether a Go compiler is here; decides between the Go server and its Node twin. */
export const HAS_GO = spawnSync('go', ['version']).status === 0;

export function programPath(name: string): string {
  return path.join(FIXTURES, 'programs', name);
}

export interface FixtureProject {
  readonly root: string;
  remove(): void;
}

/** Files of `programs` that a project brings in its copy. */
const BORROWED: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  shop: [
    ['go-server/main.go', 'cmd/api/main.go'],
    ['server.mjs', 'server.mjs'],
  ],
  stubborn: [['stubborn.mjs', 'stubborn.mjs']],
};

function replaceIn(folder: string, replacements: Readonly<Record<string, string>>): void {
  for (const entry of readdirSync(folder)) {
    const file = path.join(folder, entry);
    if (statSync(file).isDirectory()) {
      replaceIn(file, replacements);
      continue;
    }
    const before = readFileSync(file, 'utf8');
    const after = Object.entries(replacements).reduce((text, [from, to]) => text.replaceAll(from, to), before);
    if (after !== before) writeFileSync(file, after);
  }
}

/**
 * A copy of a fixture project in a temporary folder of its own, with other ports: `{ 18080: 40123 }`. The folder's unique name is part of
 * nothing the programs get as argument, so put a mark into their environment or look for their pids.
 */
export function copyProject(name: string, ports: Readonly<Record<number, number>> = {}, twin = !HAS_GO): FixtureProject {
  const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'slipway-project-')));
  const root = path.join(parent, name);
  cpSync(path.join(FIXTURES, 'projects', name), root, { recursive: true });
  for (const [from, to] of BORROWED[name] ?? []) {
    mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
    cpSync(programPath(from), path.join(root, to));
  }
  const nodeTwin = path.join(root, 'slipway.node.yaml');
  if (name === 'shop') {
    if (twin) cpSync(nodeTwin, path.join(root, 'slipway.yaml'));
    rmSync(nodeTwin);
  }
  replaceIn(root, Object.fromEntries(Object.entries(ports).map(([from, to]) => [from, String(to)])));
  return { root, remove: () => rmSync(parent, { recursive: true, force: true }) };
}
