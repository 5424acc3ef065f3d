import { describe, expect, it } from 'vitest';
import { importOfferText, reportRows, reportTally } from '../../../renderer/present/present-import';
import type { ImportNote } from '../../../shared/model/import-report';

const note = (fate: ImportNote['fate'], line: number, change: Partial<ImportNote> = {}): ImportNote => ({
  file: '.air.toml',
  line,
  key: `k${line}`,
  process: null,
  fate,
  became: null,
  text: '',
  ...change,
});

describe('the import report', () => {
  it('is counted in words, without what there is none of', () => {
    expect(reportTally([note('mapped', 1), note('unsupported', 2), note('mapped', 3)])).toBe('2 mapped, 1 not supported');
  });

  it('lists first what is lost, then what differs, then the rest, each in the order of the file', () => {
    const rows = reportRows([
      note('mapped', 1, { became: 'build' }),
      note('changed', 2, { became: 'stop.kill_delay', text: 'It waits.' }),
      note('unsupported', 3, { text: 'No.' }),
      note('changed', 4),
    ]);
    expect(rows.map(({ where, words, text }) => `${where} ${words} ${text}`)).toEqual([
      '.air.toml:3 not supported No.',
      '.air.toml:2 changed → stop.kill_delay · It waits.',
      '.air.toml:4 changed ',
      '.air.toml:1 mapped → build',
    ]);
  });

  it.each([
    ['compose', 2, 3, 'f: 2 of 3 services could run without Docker'],
    ['compose', 0, 1, 'f: its service could not run without Docker'],
    ['compose', 0, 2, 'f: none of its 2 services could run without Docker'],
    ['procfile', 1, 1, 'f: its process could run here'],
    ['process-compose', 4, 4, 'f: 4 of 4 processes could run here'],
  ] as const)('a %s file of which %i of %i could run', (format, runnable, total, expected) => {
    expect(importOfferText({ file: 'f', format, runnable, total })).toBe(expected);
  });
});
