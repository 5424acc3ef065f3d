// `npm test [-- NAME…]`: installs what it needs, builds, checks, and runs every suite (or those whose name or file matches a NAME).
// The last line is `N passed, N failed, N skipped`, summed over all of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureInstalled, requireNode } from './ensure-installed.mjs';
import { ROOT, runCommand, runTool } from './run-command.mjs';
import { readJson } from './source-stamp.mjs';

const SUITES = ['unit', 'rules', 'contract', 'process', 'renderer', 'e2e', 'desktop'];
const NEEDS_BROWSER = ['renderer', 'e2e'];
/** Exit code of the desktop suite where no Electron can be had. */
const EXIT_SKIPPED = 2;
const IS_CI = process.env.CI === 'true';

const total = { passed: 0, failed: 0, skipped: 0 };
const skippedSuites = [];

function add(counts) {
  for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
}

function skipSuite(name, reason, isFailure) {
  skippedSuites.push(`${name}: ${reason}${isFailure ? ' (a failure here, because CI=true)' : ''}`);
  add(isFailure ? { failed: 1 } : { skipped: 1 });
}

async function runStep(name, script, args = []) {
  console.log(`\n── ${name}`);
  const code = await runCommand(process.execPath, [join(ROOT, script), ...args]);
  add(code === 0 ? { passed: 1 } : { failed: 1 });
  return code === 0;
}

/** Counts of vitest's JSON report. A run without one (a crash, an error outside every test) counts as one failure. */
function countReport(path, exitCode) {
  const report = readJson(path);
  if (report.numTotalTests === undefined) return { failed: 1 };
  const files = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = report.numFailedTests + files.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

async function runVitest(suite, fileFilters, folder) {
  console.log(`\n── suite ${suite}`);
  const report = join(folder, `${suite}.json`);
  const reporter = process.stdout.isTTY ? 'default' : 'dot';
  const args = ['run', '--config', 'build/vitest.config.ts', '--project', suite, '--passWithNoTests'];
  const code = await runTool('vitest/vitest.mjs', [
    ...args,
    `--reporter=${reporter}`,
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...fileFilters,
  ]);
  add(countReport(report, code));
}

async function runDesktop(folder) {
  console.log('\n── suite desktop');
  const report = join(folder, 'desktop.json');
  const code = await runCommand(process.execPath, [join(ROOT, 'test/desktop/run.mjs')], {
    env: { ...process.env, DESKTOP_REPORT: report },
  });
  if (code === EXIT_SKIPPED) skipSuite('desktop', readJson(report).reason ?? 'no Electron can be had', false);
  else add(countReport(report, code));
}

async function runSuites(names, fileFilters, folder) {
  const chromium = names.some((name) => NEEDS_BROWSER.includes(name)) ? await ensureChromium() : {};
  if (chromium.path) process.env.CHROMIUM = chromium.path;
  for (const name of names) {
    if (NEEDS_BROWSER.includes(name) && chromium.reason) skipSuite(name, chromium.reason, IS_CI);
    else if (name === 'desktop') await runDesktop(folder);
    else await runVitest(name, fileFilters, folder);
  }
}

requireNode();
try {
  await ensureInstalled();
} catch (error) {
  console.error(`${error.message}\n\n0 passed, 1 failed, 0 skipped`);
  process.exit(1);
}
const filters = process.argv.slice(2);
const named = SUITES.filter((suite) => filters.includes(suite));
const fileFilters = filters.filter((filter) => !SUITES.includes(filter));
const nodeSuites = SUITES.filter((suite) => suite !== 'desktop');
const chosen = named.length > 0 ? named : filters.length > 0 ? nodeSuites : SUITES;

const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
const built = await runStep('build', 'build/build.mjs');
if (filters.length === 0) await runStep('check: format, lint, types', 'build/check.mjs', ['--without-rules']);
if (built) await runSuites(chosen, fileFilters, folder);
else console.log('The build failed: no suite was run.');
rmSync(folder, { recursive: true, force: true });

if (skippedSuites.length > 0) console.log(`\nSuites skipped:\n${skippedSuites.map((line) => `  ${line}`).join('\n')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
