import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../electron/core/process/run-guard';
import { createRunRecords } from '../../../electron/host/run-records';

let folder: string;
let reports: unknown[];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'slipway-records-')), 'runs');
  reports = [];
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const open = () => createRunRecords(folder, (error) => reports.push(error));
const record = (change: Partial<RunRecord> = {}): RunRecord => ({
  processId: 'shop/api',
  runId: 3,
  stop: { stopSignal: 'SIGTERM', killDelayMs: 2_000, scope: 'tree' },
  keepRunning: false,
  ports: [8080],
  pid: 812,
  startTicks: 4_711,
  bootId: 'boot',
  ...change,
});

describe('the records of living runs', () => {
  test('are on disk when the call returns, and read by the next host', () => {
    const stopping = { signal: 'SIGINT', dueAt: 1_000, next: [{ signal: 'SIGTERM', graceMs: 300 }] };
    open().set(7, record({ stopping, left: true }));
    expect([...open().all()]).toEqual([[7, record({ stopping, left: true })]]);
    expect(statSync(join(folder, '7.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(reports).toEqual([]);
  });

  test('a later record is told whole, be it shorter, longer or more than a page, also over one of an earlier host', () => {
    const stopping = { signal: 'SIGINT', dueAt: 1_000, next: [{ signal: 'SIGTERM', graceMs: 300 }] };
    const stopCommand = 'echo ö'.repeat(1_000);
    const records = open();
    for (const change of [{ stopping }, {}, { stopCommand }, { stopping }, { stopping, stopCommand }, {}]) {
      records.set(7, record(change));
      expect([...open().all()]).toEqual([[7, record(change)]]);
    }
    const next = open();
    next.set(7, record({ pid: 9 }));
    expect([...open().all()]).toEqual([[7, record({ pid: 9 })]]);
    expect(readdirSync(folder)).toEqual(['7.json']);
    expect(reports).toEqual([]);
  });

  test('a run that ended has none; forgetting it twice, or one never kept, does nothing', () => {
    const records = open();
    records.set(7, record());
    records.set(8, record({ runId: 4 }));
    records.remove(7);
    records.remove(7);
    records.remove(9);
    expect([...open().all().keys()]).toEqual([8]);
    expect(reports).toEqual([]);
  });

  test.each([
    ['half a file', '{"processId":"sh'],
    ['a file of another make', '{"pid":-1}'],
    ['an empty file', ''],
  ])('%s is no record, and the others are read', (_what, text) => {
    open().set(7, record());
    writeFileSync(join(folder, '8.json'), text);
    expect([...open().all().keys()]).toEqual([7]);
  });

  test('what a killed write left behind is cleared away', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '8.json.tmp'), '{');
    expect(open().all().size).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a disk that refuses is reported, and what is known stays known', () => {
    const records = open();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    chmodSync(folder, 0o600);
    records.set(7, record());
    expect(reports).toHaveLength(1);
    expect(records.all().get(7)).toEqual(record());
    expect(existsSync(join(folder, '7.json'))).toBe(false);
  });
});
