import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { started } from './started.mjs';

/** Air's program, on PATH or where `go install` puts it; null, and a line that says how to get it, where it is not. */
export function findAir() {
  const [gobin, gopath] = ['GOBIN', 'GOPATH'].map((name) => spawnSync('go', ['env', name]).stdout?.toString().trim());
  const places = [...(process.env.PATH ?? '').split(':'), gobin, gopath && join(gopath, 'bin')].filter(Boolean);
  const found = places.map((folder) => join(folder, 'air')).find((file) => existsSync(file));
  if (found === undefined) console.error('Air is left out: not found. Get it: go install github.com/air-verse/air@latest');
  return found ?? null;
}

/**
 * Air with its own proxy (`port`) in front of the program `argv`, which it starts itself and which listens on `target`. `build` are further
 * lines of the section, `proxy` too. `save(i)` saves a source file, at which Air restarts the program.
 */
export async function startAir({ air, workDir, argv, port, target, build = '', proxy = '' }) {
  const root = mkdtempSync(join(workDir, 'air-'));
  const save = (i) => writeFileSync(join(root, 'main.go'), `package main // ${i}\n`);
  save(0);
  writeFileSync(
    join(root, '.air.toml'),
    `root = "."\ntmp_dir = "tmp"\n[build]\ncmd = "true"\nentrypoint = ${JSON.stringify(argv)}\n${build}\n` +
      `[proxy]\nenabled = true\nproxy_port = ${port}\napp_port = ${target}\n${proxy}\n`,
  );
  return { save, stop: await started([air], port, { cwd: root }) };
}
