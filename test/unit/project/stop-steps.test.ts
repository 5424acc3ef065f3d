import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_STOP } from '../../../shared/model/stop-sequence';
import { slipwayJsonSchema } from '../../../shared/validate/slipway-yaml';
import { load, places } from './load-fixture';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-steps-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function withStop(stop: string) {
  await writeFile(join(folder, 'slipway.yaml'), `version: 1\nprocesses:\n  web:\n    command: node a.js\n    stop: ${stop}\n`);
  const plan = await load(folder);
  return { plan, stop: plan.processes[0]?.stop, words: plan.problems.map(({ message, hint }) => `${message} ${hint}`) };
}

describe('stop.steps', () => {
  it('are read in their order; the last one is the wait before SIGKILL', async () => {
    const { stop, words } = await withStop(
      '{ steps: [{ signal: SIGINT, kill_delay: 2s }, { signal: hup, kill_delay: 0 }, { signal: SIGTERM }], scope: main }',
    );
    expect(words).toEqual([]);
    expect(stop).toEqual({
      earlier: [
        { signal: 'SIGINT', graceMs: 2_000 },
        { signal: 'SIGHUP', graceMs: 0 },
      ],
      stopSignal: 'SIGTERM',
      killDelayMs: 5_000,
      scope: 'main',
      command: null,
    });
  });

  it('with one step are the same as the shorthand', async () => {
    const { stop } = await withStop('{ steps: [{ signal: SIGINT, kill_delay: 2s }] }');
    expect(stop).toEqual((await withStop('{ signal: SIGINT, kill_delay: 2s }')).stop);
  });

  it.each<[string, string, string[], string[]]>([
    [
      'beside the shorthand',
      '{ signal: SIGHUP, kill_delay: 1s, steps: [{ signal: SIGINT }] }',
      ['error slipway.yaml:5:21 processes.web.stop.signal', 'error slipway.yaml:5:41 processes.web.stop.kill_delay'],
      [
        'stop.signal is "SIGHUP", but must be left out beside steps. Remove signal, or remove steps: signal and kill_delay are short for a single step.',
        'stop.kill_delay is "1s", but must be left out beside steps. Remove kill_delay, or remove steps: signal and kill_delay are short for a single step.',
      ],
    ],
    [
      'as an empty list',
      '{ steps: [] }',
      ['error slipway.yaml:5:20 processes.web.stop.steps'],
      [
        'stop.steps is an empty list, but must be a list with at least one step, such as { signal: SIGINT, kill_delay: 2s }. Correct it; it does not count until then.',
      ],
    ],
    [
      'with a signal that does not exist',
      '{ steps: [{ signal: SIGINT }, { signal: SIGTREM }] }',
      ['error slipway.yaml:5:51 processes.web.stop.steps.1.signal'],
      ['stop.steps.1.signal is "SIGTREM", but must be a signal name such as SIGTERM. Did you mean SIGTERM?'],
    ],
    [
      'with SIGKILL in the middle',
      '{ steps: [{ signal: SIGKILL }, { signal: SIGTERM }] }',
      ['error slipway.yaml:5:31 processes.web.stop.steps.0.signal'],
      [
        'stop.steps.0.signal is "SIGKILL", but must be another signal, such as SIGTERM. SIGKILL always comes last, by itself: remove this step.',
      ],
    ],
    [
      'with SIGSTOP',
      '{ steps: [{ signal: stop }] }',
      ['error slipway.yaml:5:31 processes.web.stop.steps.0.signal'],
      [
        'stop.steps.0.signal is "stop", but must be another signal, such as SIGTERM. SIGSTOP pauses a process, which then cannot end: remove this step.',
      ],
    ],
    [
      'without a signal',
      '{ steps: [{ kill_delay: 2s }] }',
      ['error slipway.yaml:5:21 processes.web.stop.steps.0.signal'],
      ['stop.steps.0.signal is missing. Write a signal name such as SIGTERM.'],
    ],
    [
      'with an unknown key',
      '{ steps: [{ signal: SIGINT, timeout: 2s }] }',
      ['error slipway.yaml:5:39 processes.web.stop.steps.0.timeout'],
      ['timeout is not a key of steps. Did you mean kill_delay?'],
    ],
    [
      'with a wait beyond the limit',
      '{ steps: [{ signal: SIGINT, kill_delay: 1h }] }',
      ['error slipway.yaml:5:51 processes.web.stop.steps.0.kill_delay'],
      ['stop.steps.0.kill_delay is "1h", but must be at most 10m. Correct it; it does not count until then.'],
    ],
    [
      'that are no list',
      '{ steps: SIGINT }',
      ['error slipway.yaml:5:20 processes.web.stop.steps'],
      [
        'stop.steps is "SIGINT", but must be a list of steps such as { signal: SIGINT, kill_delay: 2s }. Correct it; it does not count until then.',
      ],
    ],
  ])('%s are an error that says what to do; the process stays usable', async (what, text, where, said) => {
    const { plan, stop, words } = await withStop(text);
    expect(places(plan)).toEqual(where);
    expect(words).toEqual(said);
    // One wrong step and the whole list is left out: another sequence than the one written would be a guess.
    expect(stop).toEqual(what === 'beside the shorthand' ? { ...DEFAULT_STOP, stopSignal: 'SIGINT' } : DEFAULT_STOP);
  });

  it('stand in the schema for editors, which refuses them beside the shorthand', () => {
    const schema = JSON.parse(JSON.stringify(slipwayJsonSchema()));
    const { stop } = schema.properties.processes.additionalProperties.properties;
    expect(stop.properties.steps).toMatchObject({
      type: 'array',
      minItems: 1,
      items: { required: ['signal'], additionalProperties: false },
    });
    expect(stop.not).toEqual({ anyOf: [{ required: ['steps', 'signal'] }, { required: ['steps', 'kill_delay'] }] });
  });
});
