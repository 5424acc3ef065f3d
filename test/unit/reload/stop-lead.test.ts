import { expect, test } from 'vitest';
import { stopLeadMs } from '../../../electron/core/reload/stop-lead';

const RESTARTS = { onChange: 'restart', build: null } as const;
const BUILD = { kind: 'argv', argv: ['go', 'build'] } as const;
const took = (...durations: readonly number[]) => durations.map((durationMs) => ({ durationMs }));

test.each([
  ['the shortest of the last five stops, and 2 ms around it', RESTARTS, 'running', took(1, 300, 310, 305, 302, 320), 302],
  ['also while it starts', RESTARTS, 'starting', took(4), 6],
  ['nothing before the first stop', RESTARTS, 'running', [], 0],
  ['nothing where it is not up', RESTARTS, 'stopping', took(4), 0],
  ['nothing with a build: the run serves meanwhile', { ...RESTARTS, build: BUILD }, 'running', took(4), 0],
  ['nothing where a change sends a signal', { ...RESTARTS, onChange: 'signal' }, 'running', took(4), 0],
] as const)('how long before the debounce is over a change may stop: %s', (_, config, state, stops, leadMs) => {
  expect(stopLeadMs({ config, state: { kind: state }, memory: { pastStops: stops } })).toBe(leadMs);
});
