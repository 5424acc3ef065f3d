import { describe, expect, it } from 'vitest';
import { updateSlipwayYaml } from '../../../electron/core/project/update-slipway-yaml';

const FILE = `# the shop
version: 1
x-stop: &stop { kill_delay: 5s } # shared
processes:
  api: # serves
    command: ["./bin/api"]   # built below
    stop: { signal: SIGTERM, kill_delay: 5s }

  web:
    command: node server.js
    env: { VERSION: 1.10 }
    stop: *stop
  worker:
    command: ./worker
    stop: *stop
  steps:
    command: ./steps
    stop: { steps: [ { signal: SIGINT, kill_delay: 2s }, { signal: SIGTERM, kill_delay: 5s } ] }
`;

describe('settings of the window, written into slipway.yaml', () => {
  it('changes the value and nothing else: comments, order and other processes stay', () => {
    const updated = updateSlipwayYaml(FILE, [{ name: 'api', stopSignal: 'SIGINT', killDelayMs: 2_500 }]);
    expect(updated?.changes).toEqual(['api: stop.kill_delay 2500ms', 'api: stop.signal SIGINT']);
    expect(updated?.text).toBe(FILE.replace('{ signal: SIGTERM, kill_delay: 5s }\n\n', '{ signal: SIGINT, kill_delay: 2500ms }\n\n'));
  });

  it('a section that is missing is made', () => {
    const updated = updateSlipwayYaml('version: 1\nprocesses:\n  a:\n    command: x\n', [{ name: 'a', killDelayMs: 0 }]);
    expect(updated?.text).toBe('version: 1\nprocesses:\n  a:\n    command: x\n    stop: { kill_delay: 0s }\n');
  });

  it.each([
    ['a: { command: x }', 'a: { command: x, stop: { kill_delay: 3s } }'],
    ['a: {command: x}', 'a: {command: x, stop: { kill_delay: 3s }}'],
    [
      'a:\n    # why\n    command: x # what\n    # then\n    stop:\n      # how\n      signal: SIGINT\n',
      'a:\n    # why\n    command: x # what\n    # then\n    stop:\n      # how\n      signal: SIGINT\n      kill_delay: 3s\n',
    ],
    [
      'a:\n    command: |\n      one\n      two\n    ports: [1]\n',
      'a:\n    command: |\n      one\n      two\n    stop: { kill_delay: 3s }\n    ports: [1]\n',
    ],
    ['a:\n    command: x\n    stop: {}\n', 'a:\n    command: x\n    stop: { kill_delay: 3s }\n'],
    ['a:\n    command: x', 'a:\n    command: x\n    stop: { kill_delay: 3s }\n'],
    ['"a":\n    command: x\n    stop: { kill_delay: "5s" }  # quoted\n', '"a":\n    command: x\n    stop: { kill_delay: 3s }  # quoted\n'],
  ])('%j becomes %j', (before, after) => {
    const head = 'version: 1\nprocesses:\n  ';
    expect(updateSlipwayYaml(head + before, [{ name: 'a', killDelayMs: 3_000 }])?.text).toBe(head + after);
  });

  it('what is shared by an alias is written out for the one process it is for', () => {
    const updated = updateSlipwayYaml(FILE, [{ name: 'web', killDelayMs: 9_000 }]);
    expect(updated?.text).toMatch(/web:[\s\S]*kill_delay: 9s[\s\S]*worker:[\s\S]*stop: \*stop/);
    expect(updated?.text).toContain('&stop { kill_delay: 5s }');
  });

  it('in a sequence of steps the wait of the last one changes', () => {
    const updated = updateSlipwayYaml(FILE, [{ name: 'steps', killDelayMs: 8_000, stopSignal: 'SIGHUP' }]);
    expect(updated?.changes).toEqual(['steps: stop.steps.1.kill_delay 8s']);
    expect(updated?.text).toContain('{ signal: SIGINT, kill_delay: 2s }, { signal: SIGTERM, kill_delay: 8s }');
  });

  it('nothing to write gives the very same text; a broken file gives none', () => {
    expect(updateSlipwayYaml(FILE, [{ name: 'api' }, { name: 'gone', killDelayMs: 1 }])).toEqual({ text: FILE, changes: [] });
    expect(updateSlipwayYaml('a: [', [{ name: 'a', killDelayMs: 1 }])).toBeNull();
  });
});
