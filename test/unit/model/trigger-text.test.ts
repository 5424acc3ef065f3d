import { expect, test } from 'vitest';
import type { WatchState } from '../../../shared/model/reload';
import { triggerText } from '../../../shared/model/trigger-text';

const answer = { path: '/w/a.go', triggers: true, rule: 'extension go', source: 'slipway.yaml:3' } as const;
const watch = (kind: WatchState['kind'], reason: string | null = null) => ({ kind, reason });

test.each([
  ['watched', watch('watching'), 'Yes: extension go (slipway.yaml:3)'],
  ['polled', watch('polling', 'NFS'), 'Yes: extension go (slipway.yaml:3)'],
  ['still reading the folders', watch('starting'), 'Yes: extension go (slipway.yaml:3)'],
  [
    'stopped',
    watch('paused', 'the process is down'),
    'Not now, the watch is paused: the process is down. By the rules it would: extension go (slipway.yaml:3)',
  ],
  [
    'in a circle',
    watch('paused', 'a.go changes in every build. Restart it to watch again.'),
    'Not now, the watch is paused: a.go changes in every build. Restart it to watch again. By the rules it would: extension go (slipway.yaml:3)',
  ],
  ['failed', watch('failed', 'EACCES'), 'Not now, its files are not watched: EACCES. By the rules it would: extension go (slipway.yaml:3)'],
] as const)('whether a file would trigger tells of a paused watch beside the rule: %s', (_what, state, text) => {
  expect(triggerText(answer, state)).toBe(text);
});

test('a file that no rule takes is No, paused or not', () => {
  const no = { ...answer, triggers: false, rule: 'exclude "tmp/**"' };
  expect(triggerText(no, watch('paused', 'the process is down'))).toBe('No: exclude "tmp/**" (slipway.yaml:3)');
});
