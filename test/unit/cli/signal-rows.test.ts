import { expect, test } from 'vitest';
import { signalsJson } from '../../../electron/cli/json-shapes';
import { signalRows } from '../../../electron/cli/signal-rows';
import { SIGNALS } from '../../../shared/model/signal';

const { signals } = signalsJson(SIGNALS, 'linux', null, null);
const names = (shapes: typeof signals) => signalRows(shapes).map(([number, name]) => `${number} ${name}`);

test('real-time signals are one row in their place, and SIGKILL stays last', () => {
  const rows = names(signals);
  expect(rows.filter((row) => row.includes('SIGRTM'))).toEqual(['34–64 SIGRTMIN to SIGRTMAX']);
  expect(rows.at(-1)).toBe('9 SIGKILL');
});

test('one that stands alone is no range, and none comes after what follows it', () => {
  const caughtButFirst = signals.map((each) =>
    each.name.startsWith('SIGRTM') && each.number !== 34 ? { ...each, effect: { 7: 'caught' as const } } : each,
  );
  const rows = names(caughtButFirst).filter((row) => row.includes('SIGRTM'));
  expect(rows).toHaveLength(31);
  expect(rows[0]).toBe('34 SIGRTMIN');
  expect(rows.at(-1)).toBe('64 SIGRTMAX');
});

test('a gap ends a range', () => {
  const rows = names(signals.map((each) => (each.number === 40 ? { ...each, effect: { 7: 'ignored' as const } } : each)));
  expect(rows.filter((row) => row.includes('SIGRTM'))).toEqual([
    '34–39 SIGRTMIN to SIGRTMIN+5',
    '40 SIGRTMIN+6',
    '41–64 SIGRTMIN+7 to SIGRTMAX',
  ]);
});
