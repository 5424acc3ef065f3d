import { expect, test } from 'vitest';
import { presentBirth } from '../../../renderer/present/present-birth';

test('the parts follow each other and fill the whole', () => {
  expect(presentBirth({ buildMs: 600, stopMs: 100, portsMs: 0, bootMs: 300 })).toEqual({
    bars: [
      { kind: 'build', label: 'Build', text: '0.60 s', startPercent: 0, widthPercent: 60 },
      { kind: 'stop', label: 'Stop', text: '0.10 s', startPercent: 60, widthPercent: 10 },
      { kind: 'ports', label: 'Ports freed', text: '0 ms', startPercent: 70, widthPercent: 0 },
      { kind: 'boot', label: 'Boot', text: '0.30 s', startPercent: 70, widthPercent: 30 },
    ],
    total: '1.00 s in all',
  });
});

test('a first start has a boot and perhaps a build', () => {
  expect(presentBirth({ buildMs: null, stopMs: null, portsMs: null, bootMs: 40 })?.bars.map(({ label }) => label)).toEqual(['Boot']);
});

test('one that is not ready yet says so', () => {
  expect(presentBirth({ buildMs: 50, stopMs: 50, portsMs: 0, bootMs: null })?.total).toBe('0.10 s in all, not ready yet');
  expect(presentBirth({ buildMs: 50, stopMs: 50, portsMs: 0, bootMs: null }, true)?.total).toBe('0.10 s in all, never ready');
});

test.each([null, undefined, { buildMs: null, stopMs: null, portsMs: null, bootMs: null }])('nothing known, nothing drawn', (birth) => {
  expect(presentBirth(birth)).toBeNull();
});
