import { expect, test } from 'vitest';
import { startLine } from '../../../electron/cli/start-progress';
import type { ProcessState } from '../../../shared/model/process-state';
import { sampleProcess } from '../../helpers/contract-samples';

const line = (state: ProcessState, change: Parameters<typeof sampleProcess>[0] = {}) =>
  startLine(sampleProcess({ name: 'api', state, buildingSince: null, expectedPorts: [8080], ...change }));
const waiting = (text?: string): ProcessState => ({
  kind: 'waiting',
  on: text === undefined ? [] : [{ kind: 'port', port: 8080, text }],
  since: 0,
  lastExit: null,
});
const starting: ProcessState = { kind: 'starting', runId: 1, pid: 7, startedAt: 0, attempt: 0, overdue: false, lastExit: null };

test('a start is not silent while it builds, waits and comes up', () => {
  expect(line(waiting(), { buildingSince: 5, buildLine: 'go build -o bin/api ./cmd/api' })).toBe(
    'api: building: go build -o bin/api ./cmd/api',
  );
  expect(line(waiting('for port 8080: node (pid 811) has it'), { detail: 'for port 8080: node (pid 811) has it' })).toBe(
    'api: waiting for port 8080: node (pid 811) has it',
  );
  expect(line(starting)).toBe('api: started, pid 7; waiting for port 8080');
  expect(line({ ...starting, overdue: true }, { expectedPorts: [] })).toBe('api: started, pid 7; still waiting for it to be ready');
});

test('a start that is only being prepared, or is over, has no line of progress', () => {
  expect(line(waiting())).toBeNull();
  expect(line({ kind: 'stopped', lastExit: null })).toBeNull();
});

test('control characters of a build line stay escaped', () => {
  expect(line(waiting(), { buildingSince: 5, buildLine: 'echo \u001b[2K' })).not.toContain('\u001b');
});
