import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writeSlipwayYaml } from '../../../electron/core/project/write-slipway-yaml';
import type { ProcessConfig } from '../../../shared/model/process';
import { goldenText, loadFixture } from './golden-text';
import { load } from './load-fixture';

const IMPORTS = fileURLToPath(new URL('../../fixtures/projects/imports', import.meta.url));
const FIXTURES = readdirSync(IMPORTS, { recursive: true, encoding: 'utf8' })
  .filter((path) => basename(path) === 'golden.txt')
  .map((path) => dirname(path))
  .sort();

const withoutSource = ({ source: _source, ...process }: ProcessConfig) => process;

describe('imports', () => {
  it.each(['air', 'procfile', 'package-json', 'process-compose', 'compose'])('%s has at least ten files as in real projects', (format) => {
    expect(FIXTURES.filter((fixture) => fixture.startsWith(`${format}/`)).length).toBeGreaterThanOrEqual(10);
  });

  it.each(FIXTURES)('%s makes the plan that was read and approved', async (fixture) => {
    const file = join(IMPORTS, fixture, 'golden.txt');
    const text = goldenText(await loadFixture(join(IMPORTS, fixture)));
    // Write them anew with UPDATE_GOLDENS=1, then read every difference.
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it.each(FIXTURES)('%s, saved as slipway.yaml, loads back to the same plan', async (fixture) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-round-')));
    try {
      const [format = '', top = '', ...below] = fixture.split('/');
      await cp(join(IMPORTS, format, top), join(folder, top), { recursive: true });
      const root = join(folder, top, ...below);
      const plan = await loadFixture(root);
      await writeFile(join(root, 'slipway.yaml'), writeSlipwayYaml(plan, { schema: null }));
      const again = await load(root);
      expect(again.problems.filter(({ severity, file }) => severity === 'error' && file === 'slipway.yaml')).toEqual([]);
      expect(again.processes.map(withoutSource)).toEqual(plan.processes.map(withoutSource));
      expect(again.hash).toBe(plan.hash);
      expect(again.processes.every(({ source }) => relative(source.file, 'slipway.yaml') === '')).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
