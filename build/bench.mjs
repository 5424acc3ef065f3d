// `npm run bench [-- restart reload stop scan logs idle ports proxy] [--quick] [--json]`: builds, then measures the built product through its host.
// Each number stands beside its floor, taken in the same run: what this machine needs when no product is in between. Nothing here is a test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, requireNode } from './ensure-installed.mjs';
import { ROOT } from './run-command.mjs';

const MEASURES = ['restart', 'reload', 'stop', 'scan', 'logs', 'idle', 'ports', 'proxy'];

const options = process.argv.slice(2).filter((word) => word.startsWith('-'));
const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = [
  ...names.filter((name) => !MEASURES.includes(name)),
  ...options.filter((option) => !['--quick', '--json'].includes(option)),
];
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Measures: ${MEASURES.join(', ')}; options: --quick, --json.`);
  process.exit(2);
}
if (process.platform !== 'linux') {
  console.error('The benchmarks read /proc and run on Linux only.');
  process.exit(1);
}

requireNode();
await ensureInstalled();
const { status } = spawnSync(process.execPath, [join(ROOT, 'build/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'], cwd: ROOT });
if (status !== 0) process.exit(status ?? 1);

const workDir = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
try {
  const [{ prepareProgram }, { benchTable }] = await Promise.all([
    import('../test/bench/bench-program.mjs'),
    import('../test/bench/bench-table.mjs'),
  ]);
  const quick = options.includes('--quick');
  const program = await prepareProgram(workDir);
  const rows = [];
  for (const name of names.length > 0 ? names : MEASURES) {
    console.error(`Measuring ${name}…`);
    const { [name]: measure } = await import(`../test/bench/${name}.mjs`);
    rows.push(...(await measure({ workDir, program, quick, repeat: quick ? 3 : 15 })));
  }
  if (options.includes('--json')) console.log(JSON.stringify({ rows }));
  else {
    console.log(`\n${cpus().length} cores, Linux ${release()}, Node ${process.versions.node}, programs in ${program.name}\n`);
    console.log(benchTable(rows));
  }
} finally {
  rmSync(workDir, { recursive: true, force: true });
}
