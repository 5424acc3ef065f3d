import { describe, expect, it } from 'vitest';
import { presentHandOver, withReload } from '../../../renderer/present/present-hand-over';
import { describeSignal, isHarmless, nameAlone, presentSignals, saferTarget } from '../../../renderer/present/present-signal';
import type { SignalEffect } from '../../../shared/model/signal';
import { RUNNING } from '../../helpers/running-state';

const since = new Date(2026, 10, 22, 10, 42, 7).getTime();
const OPEN = { ...RUNNING, pid: 512, handOver: { from: 411, to: 512, since, signal: 'SIGHUP' } } as const;
const reload = (onChange: 'signal' | 'restart', waitsSince: number | null = null) =>
  ({ onChange, reloadSignal: 'SIGHUP', waitsSince }) as never;
const told = 'pid 512 (new) has the port since 10:42:07, and pid 411 (old) still finishes its requests';

/** The new process first, as the host says who is the main one. */
function rowOf(signal: string, effects: readonly SignalEffect[], process: Parameters<typeof withReload>[1]) {
  const members = effects.map((effect, at) => ({
    pid: at === 0 ? 512 : 411,
    command: './web',
    main: at === 0,
    effects: { [signal]: effect },
  }));
  const forecast = { processId: 'shop/web', runId: 1, readAt: 0, stop: null, members };
  const rows = withReload(presentSignals(forecast, { platform: 'linux', signals: true, signalPrediction: true }), process);
  const row = rows.find(({ info }) => info.name === signal);
  if (row === undefined) throw new Error(`no row for ${signal}`);
  return row;
}

describe('an open hand-over', () => {
  it.each([
    [null, false, 'The next reload waits until pid 411 is gone.'],
    [since + 54_000, true, 'The reload asked for waits since 10:43:01: its signal is sent when pid 411 is gone.'],
  ])('says who is new, who is old, what waits (%s) and what its end would do', (waitsSince, waits, next) => {
    expect(presentHandOver({ name: 'web', state: OPEN, reload: reload('signal', waitsSince) })).toEqual({
      pid: 411,
      text: `${told}.`,
      next,
      waits,
      warning: 'SIGKILL ends pid 411 at once: the requests it still serves are cut. pid 512 goes on.',
      command: 'slipway signal web SIGKILL --pid 411',
    });
  });

  it('nothing is said while none is open', () => {
    expect(presentHandOver({ name: 'web', state: RUNNING })).toBeNull();
  });

  it.each([
    ['SIGHUP', true],
    ['SIGUSR2', true],
    ['SIGWINCH', false],
    ['SIGTERM', false],
    ['SIGKILL', false],
  ])('%s cannot be sent meanwhile: %s, and why', (signal, isHeld) => {
    const row = rowOf(signal, ['caught', 'caught'], { name: 'web', state: OPEN, reload: reload('restart') });
    const why = `${signal} is not sent while web hands over: ${told}. Send it when pid 411 is gone, or end that one first.`;
    expect([row.disabled, row.held]).toEqual(isHeld ? [why, true] : [null, undefined]);
    expect(saferTarget(row) === null).toBe(isHeld || signal === 'SIGKILL');
    if (isHeld) expect([isHarmless(row), describeSignal(row, 'web')]).toEqual([false, why]);
  });

  it('“only” means the new process, by its pid', () => {
    expect(nameAlone(rowOf('SIGUSR1', ['caught', 'caught'], { name: 'shop', state: OPEN }), 'shop')).toBe('web 512');
  });
});
