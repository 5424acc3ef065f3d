import { describe, expect, it } from 'vitest';
import { createSplitWatch, type SplitSubject } from '../../../electron/core/process/split-watch';
import type { SplitPort } from '../../../shared/model/port-verdict';
import { createFakeClock } from '../../helpers/fake-core';

const LISTENER = { protocol: 'tcp', address: '127.0.0.1', port: 3000, pid: 10 } as const;
const SPLIT: SplitPort = { port: 3000, ours: '127.0.0.1:3000', other: '[::1]:3000', text: 'node listens beside it.' };

function stage(costMs = 0) {
  const clock = createFakeClock();
  let others: readonly SplitPort[] = [];
  let looks = 0;
  let shown: readonly SplitPort[] = [];
  const subject = {
    id: 'shop/web',
    state: { kind: 'stopped' } as SplitSubject['state'],
    run: null as SplitSubject['run'],
    setSplitPorts: (ports: readonly SplitPort[]) => {
      shown = ports;
    },
  };
  const watch = createSplitWatch(
    {
      splitPorts: async () => {
        looks += 1;
        if (costMs > 0) await new Promise<void>((resolve) => clock.setTimer(resolve, costMs));
        return others;
      },
    },
    () => [subject],
    clock,
  );
  return {
    clock,
    watch,
    run(running: boolean) {
      subject.state = { kind: running ? 'running' : 'stopped' } as SplitSubject['state'];
      subject.run = running ? { listeners: [LISTENER] } : null;
      watch.changed(subject.id);
    },
    strangers: (now: readonly SplitPort[]) => {
      others = now;
    },
    shown: () => shown,
    looks: () => looks,
  };
}

describe('createSplitWatch', () => {
  it('sees a stranger that came after the process became ready, and its end', async () => {
    const { clock, run, strangers, shown } = stage();
    run(true);
    await clock.pass(0);
    strangers([SPLIT]);
    await clock.pass(10_000);
    expect(shown()).toEqual([SPLIT]);
    strangers([]);
    await clock.pass(10_000);
    expect(shown()).toEqual([]);
  });

  it('does not look by time while nothing of ours listens, nor after its close', async () => {
    const { clock, run, looks, watch } = stage();
    run(true);
    await clock.pass(10_000);
    run(false);
    await clock.pass(10_000);
    const before = looks();
    await clock.pass(60_000);
    expect(looks()).toBe(before);
    run(true);
    watch.close();
    await clock.pass(60_000);
    expect(looks()).toBe(before + 1);
  });

  it('looks later where a look is dear, after 20 s at most', async () => {
    const { clock, run, looks } = stage(200);
    run(true);
    await clock.pass(10_000);
    await clock.pass(200);
    expect(looks()).toBe(2);
    await clock.pass(19_000);
    expect(looks()).toBe(2);
    await clock.pass(1_000);
    expect(looks()).toBe(3);
  });
});
