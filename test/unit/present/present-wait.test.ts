import { expect, it } from 'vitest';
import { presentWait } from '../../../renderer/present/present-wait';
import type { WaitReason } from '../../../shared/model/process-state';

const waiting = (...on: readonly WaitReason[]) => presentWait({ name: 'web', state: { kind: 'waiting', on, since: 0, lastExit: null } });
const DB = { kind: 'dependency', process: 'db', condition: 'ready', text: 'for db to be ready · it exited 3' } as const;

it('a process that waits for another says for whom and why, in full', () => {
  expect(waiting(DB)).toEqual({ text: 'web waits for db to be ready · it exited 3', isStuck: false });
  expect(waiting({ ...DB, stuck: true })?.isStuck).toBe(true);
});

it('what has a note of its own is not said twice', () => {
  expect(waiting({ kind: 'port', port: 8080, text: 'for port 8080' })).toBeNull();
  expect(waiting({ kind: 'build', text: 'for its build' })).toBeNull();
  expect(waiting()).toBeNull();
  expect(presentWait({ name: 'web', state: { kind: 'stopped', lastExit: null } })).toBeNull();
});
