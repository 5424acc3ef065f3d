import { describe, expect, test } from 'vitest';
import { causeText } from '../../../electron/core/process/cause-text';
import { NOTHING_SEEN, newsOf } from '../../../electron/core/proxy/proxy-news';
import { afterWhich, fileCause } from '../../../electron/core/reload/file-cause';
import type { ProcessSnapshot } from '../../../shared/model/process';
import { RUNNING } from '../../helpers/running-state';

const files = (count: number, ending = 'go'): ReadonlySet<string> => new Set(Array.from({ length: count }, (_, at) => `f${at}.${ending}`));

describe('why a run begins after a checkout of thousands of files', () => {
  test.each([
    [1, 'f0.go changed', ': f0.go changed'],
    [2, 'f0.go changed, +1 more', ': f0.go, f1.go changed'],
    [20, 'f0.go changed, +19 more', ': f0.go, f1.go, f2.go changed, +17 more'],
    [3_000, 'f0.go changed, +2999 more', ': f0.go, f1.go, f2.go changed, +2997 more'],
  ])('%i files are counted, though few are named', (count, header, note) => {
    const cause = fileCause(files(count), 'git checkout');
    expect([causeText(cause), afterWhich(cause)]).toEqual([header, note]);
    expect(cause.files.length).toBe(Math.min(20, count));
    expect(cause).toMatchObject({ kind: 'file-change', by: 'git checkout' });
  });

  test('where nobody is known to have changed them, and where a person asked', () => {
    expect(fileCause(files(1), null)).toEqual({ kind: 'file-change', files: ['f0.go'], by: 'file change' });
    expect(afterWhich({ kind: 'manual', files: [], by: 'window' })).toBe('');
  });

  test('style sheets before files that are not named do not make it a change of styles only', () => {
    const kindAfter = (changed: ReadonlySet<string>) => {
      const of = (runId: number): Pick<ProcessSnapshot, 'state' | 'cause'> => ({
        state: { ...RUNNING, runId },
        cause: fileCause(changed, null),
      });
      return newsOf(newsOf(NOTHING_SEEN, of(1)).seen, of(2)).news?.kind;
    };
    expect(kindAfter(files(20, 'css'))).toBe('css');
    expect(kindAfter(new Set([...files(20, 'css'), 'index.html']))).toBe('reload');
  });
});
