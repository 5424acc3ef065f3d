import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { exportKubernetes } from '../../../electron/core/export/export-kubernetes';
import { kubernetesStop } from '../../../electron/core/export/kubernetes-stop';
import { DEFAULT_STOP, type StopConfig } from '../../../shared/model/stop-sequence';
import { aProcess } from './export-fixtures';

type Step = readonly [signal: StopConfig['stopSignal'], graceMs: number];
const stopOf = (...steps: readonly Step[]): StopConfig => {
  const [stopSignal, killDelayMs] = steps.at(-1) ?? ['SIGTERM', 0];
  const earlier = steps.slice(0, -1).map(([signal, graceMs]) => ({ signal, graceMs }));
  return { ...DEFAULT_STOP, stopSignal, killDelayMs, earlier };
};

describe('a stop in Kubernetes', () => {
  it.each<[string, readonly Step[], string | null, number]>([
    [
      'SIGQUIT, SIGTERM',
      [
        ['SIGQUIT', 3_000],
        ['SIGTERM', 5_000],
      ],
      'kill -QUIT 1; sleep 3',
      8,
    ],
    [
      'two before SIGTERM',
      [
        ['SIGINT', 2_000],
        ['SIGQUIT', 3_000],
        ['SIGTERM', 5_000],
      ],
      'kill -INT 1; sleep 2; kill -QUIT 1; sleep 3',
      10,
    ],
    [
      'SIGTERM twice',
      [
        ['SIGTERM', 3_000],
        ['SIGTERM', 5_000],
      ],
      'kill -TERM 1; sleep 3',
      8,
    ],
    [
      'parts of seconds, each rounded up',
      [
        ['SIGINT', 500],
        ['SIGINT', 500],
        ['SIGTERM', 5_000],
      ],
      'kill -INT 1; sleep 1; kill -INT 1; sleep 1',
      7,
    ],
    ['SIGTERM alone', [['SIGTERM', 5_000]], null, 5],
    ['SIGTERM without a wait', [['SIGTERM', 0]], null, 1],
    ['SIGINT alone', [['SIGINT', 7_500]], 'kill -INT 1; sleep 8', 8],
    [
      'SIGQUIT, SIGINT',
      [
        ['SIGQUIT', 3_000],
        ['SIGINT', 5_000],
      ],
      'kill -QUIT 1; sleep 8',
      8,
    ],
    [
      'SIGTERM, SIGINT',
      [
        ['SIGTERM', 3_000],
        ['SIGINT', 5_000],
      ],
      null,
      8,
    ],
  ])('%s', (_name, steps, preStop, graceSeconds) => {
    expect(kubernetesStop(stopOf(...steps))).toMatchObject({ preStop, graceSeconds });
  });
});

describe('several stop steps in an export', () => {
  const exported = (stop: StopConfig) => {
    const { files, notes } = exportKubernetes({
      projectName: 'p',
      root: '/srv/shop',
      envFiles: [],
      processes: [aProcess('web', { stop })],
    });
    const text = files[0]?.text ?? '';
    const { spec } = parseAllDocuments(text)[0]?.toJS().spec.template ?? {};
    const noteOf = (key: string) => notes.find((note) => note.key === key)?.text;
    for (const note of notes) expect(text).toContain(note.text);
    return { spec, text, noteOf };
  };

  it('SIGTERM as the last step was never reached, as preStop took all of the grace period; it has its own time', () => {
    const { spec, text, noteOf } = exported(stopOf(['SIGQUIT', 3_000], ['SIGTERM', 5_000]));
    expect(spec.terminationGracePeriodSeconds).toBe(8);
    expect(spec.containers[0].lifecycle.preStop.exec.command).toEqual(['/bin/sh', '-c', 'kill -QUIT 1; sleep 3']);
    expect(noteOf('stop.steps')).toBe(
      'Kubernetes itself sends only SIGTERM and SIGKILL; preStop sends SIGQUIT before them. The sequence was SIGQUIT, 3s, SIGTERM, 5s, SIGKILL.',
    );
    expect(noteOf('stop.kill_delay')).toBeUndefined();
    expect(text).toContain('# Needs sh, kill and sleep in the image.');
    expect(text).not.toContain('ContainerStopSignals');
  });

  it('says it where seconds were rounded up', () => {
    expect(exported(stopOf(['SIGINT', 500], ['SIGINT', 500], ['SIGTERM', 5_000])).noteOf('stop.kill_delay')).toBe(
      'Whole seconds only; it was 6000 ms.',
    );
  });

  it.each<[string, StopConfig, string]>([
    [
      'another signal at the end',
      stopOf(['SIGQUIT', 3_000], ['SIGINT', 5_000]),
      'Only SIGQUIT is sent; SIGTERM and SIGKILL follow after 8 s. The sequence was SIGQUIT, 3s, SIGINT, 5s, SIGKILL.',
    ],
    [
      'SIGTERM first and another at the end',
      stopOf(['SIGTERM', 3_000], ['SIGINT', 5_000]),
      'Only SIGTERM is sent, and SIGKILL after 8 s. The sequence was SIGTERM, 3s, SIGINT, 5s, SIGKILL.',
    ],
    [
      'a command in place of the first',
      { ...stopOf(['SIGQUIT', 3_000], ['SIGTERM', 5_000]), command: './stop.sh' },
      'Kubernetes sends only SIGTERM and SIGKILL after the command. The sequence was SIGQUIT, 3s, SIGTERM, 5s, SIGKILL.',
    ],
  ])('%s: the note says what is really sent', (_name, stop, words) => {
    expect(exported(stop).noteOf('stop.steps')).toBe(words);
  });
});
