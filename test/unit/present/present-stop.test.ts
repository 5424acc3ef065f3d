import { describe, expect, it } from 'vitest';
import { foldedStop, presentStop } from '../../../renderer/present/present-stop';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import { aProcess, running } from '../../renderer/helpers/shop-snapshot';
import { stoppingApi } from '../../renderer/helpers/stopping-api';

const NOW = 1_790_000_000_000;

function over(extra: Partial<StopRecord> = {}): StopRecord {
  const record = stoppingApi(NOW).lastStop;
  if (record === null || record === undefined) throw new Error('the helper has a stop');
  return { ...record, events: [], durationMs: 84, outcome: 'stopped', ports: [{ port: 8080, releasedAtMs: 80 }], ...extra };
}

describe('a stop as it happens', () => {
  const process = { ...aProcess('api', running(14, 48213, 60_000, 310, NOW)), ...stoppingApi(NOW) };
  const record = process.lastStop ?? over();
  const view = presentStop(process, record, NOW, '10:54:21');

  it('tells what was done, what goes on, what comes next and when, and the proof', () => {
    expect(view.rows.map((row) => [row.at, row.kind, row.text])).toEqual([
      ['0 ms', 'done', 'SIGTERM to 4 processes'],
      ['12 ms', 'done', '3 of 4 gone'],
      ['now', 'now', 'Waiting for imgproc 48231, which ignores SIGTERM'],
      ['5.00 s', 'plan', 'SIGKILL to imgproc 48231'],
      ['then', 'plan', 'Prove it: nothing left, port 8080 can be bound'],
    ]);
    expect(view.rows[3]?.detail).toBe('in 2.1 s, unless it ends before');
    expect(view.rows[4]?.detail).toBe('only then is api stopped');
  });

  it('says who asked and how long it has been going on', () => {
    expect([view.title, view.asked, view.elapsed]).toEqual(['Stopping run 14 of api', 'asked by you, 10:54:21', '2.9 s']);
  });

  it('names the run that starts after it', () => {
    const again = process.state.kind === 'stopping' ? { ...process, state: { ...process.state, then: 'start-again' as const } } : process;
    expect(presentStop(again, record, NOW, '').rows.at(-1)?.detail).toBe('only then may run 15 start');
  });

  it('has no next step once the last one is under way', () => {
    const last = process.state.kind === 'stopping' ? { ...process, state: { ...process.state, step: 1, deadline: null } } : process;
    expect(presentStop(last, record, NOW, '').rows.map((row) => row.at)).toEqual(['0 ms', '12 ms', 'now', 'then']);
  });
});

describe('a stop that is over', () => {
  it.each<[Partial<StopRecord>, string, string]>([
    [{}, 'stopped in 84 ms', 'quiet'],
    [{ durationMs: 5_010, escalated: true }, 'stopped in 5.01 s, SIGKILL was needed', 'warning'],
    [{ ports: [{ port: 8080, releasedAtMs: null }] }, 'stopped in 84 ms', 'warning'],
    [
      { durationMs: 10_000, outcome: 'unkillable', survivors: [{ pid: 7, command: 'nfsd', reason: 'waits for the disk' }] },
      'not stopped after 10 s: 1 process left',
      'failed',
    ],
  ])('with %j folds to "%s"', (extra, folded, tone) => {
    const record = over(extra);
    const view = presentStop(aProcess('api', { kind: 'stopped', lastExit: null }), record, NOW, '');
    expect(foldedStop(record)).toBe(folded);
    expect([view.running, view.tone]).toEqual([false, tone]);
  });

  it('lists who could not be killed, with the reason', () => {
    const record = over({ outcome: 'unkillable', survivors: [{ pid: 7, command: '/bin/nfsd', reason: 'waits for the disk' }] });
    const view = presentStop(aProcess('api', { kind: 'stopped', lastExit: null }), record, NOW, '');
    expect(view.rows.at(-1)).toEqual({ at: 'left', kind: 'failed', text: 'nfsd (pid 7) is still there', detail: 'waits for the disk' });
  });
});
