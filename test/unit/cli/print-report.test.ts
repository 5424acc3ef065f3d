import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Output, PLAIN } from '../../../electron/cli/output';
import { printReport } from '../../../electron/cli/print-report';
import { load } from '../project/load-fixture';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-report-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function printed(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const lines: string[] = [];
  const out: Output = {
    json: false,
    line: (text) => void lines.push(text),
    part: () => undefined,
    document: () => undefined,
    progress: () => undefined,
    style: PLAIN,
  };
  printReport(await load(folder), out);
  return lines;
}

const OWN = 'version: 1\nprocesses:\n  a: { command: sleep 1 }\n';

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['a broken .air.toml', { '.air.toml': 'root = "."\n[build\n' }, 'see the error in .air.toml:2'],
  ['an empty folder', {}, 'there is nothing here that is imported by itself'],
  ['a compose file, which is only offered', { 'compose.yaml': 'services: {}\n' }, 'there is nothing here that is imported by itself'],
  ['slipway.yaml', { 'slipway.yaml': OWN }, 'slipway.yaml says it all'],
  ['slipway.yml beside a broken .air.toml', { 'slipway.yml': OWN, '.air.toml': '[' }, 'slipway.yml says it all'],
])('%s: a report of nothing names a slipway.yaml only where there is one', async (_name, files, why) => {
  expect(await printed(files)).toEqual([`  nothing was imported: ${why}`]);
});

test('what was imported is a row for each key, with file and line', async () => {
  expect((await printed({ '.air.toml': '[build]\nbin = "./a"\n' })).join('\n')).toMatch(
    /^ {2}mapped +\.air\.toml:2 +build\.bin +→ command/m,
  );
});
