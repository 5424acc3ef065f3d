import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RunList } from '../../../electron/core/logs/run-list';
import type { RunEnd } from '../../../shared/model/log';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-runs-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (runId: number) => ({
  runId,
  processId: 'shop/api',
  startedAt: 1_000 + runId,
  cause: 'asked for in the window',
  firstSeq: runId * 10,
});
const end: RunEnd = {
  readyMs: 310,
  stopMs: 84,
  escalated: false,
  exit: { runId: 1, code: 0, signal: null, cause: 'stopped', expected: true, at: 5_000, ranMs: 4_000, detail: 'exited 0' },
};

test('how a run went is still known after the host was started again', () => {
  const list = new RunList(dir, 'shop/api');
  list.add(run(1));
  list.add(run(2));
  list.setEnd(1, end);
  expect(new RunList(dir, 'shop/api').all()).toEqual([{ ...run(1), end }, run(2)]);
});

test('the end of a run that is not in the list, and a torn last line, are left out', () => {
  const list = new RunList(dir, 'shop/api');
  list.add(run(1));
  list.setEnd(7, end);
  appendFileSync(join(dir, 'runs.jsonl'), '{"runId":1,"end":{"readyMs":3');
  expect(new RunList(dir, 'shop/api').all()).toEqual([run(1)]);
});

test('ends survive the shortening of a long list', () => {
  const list = new RunList(dir, 'shop/api');
  for (let runId = 1; runId <= 501; runId++) {
    list.add(run(runId));
    list.setEnd(runId, end);
  }
  const kept = new RunList(dir, 'shop/api').all();
  expect(kept).toHaveLength(250);
  expect(kept.every((header) => header.end !== undefined)).toBe(true);
});
