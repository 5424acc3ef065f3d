import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../electron/core/ports/bind-target';
import { diagnose } from '../../../electron/core/ports/diagnose';
import type { ManagedOwner } from '../../../electron/core/process/supervisor-api';
import { anObservation, anObservedProcess, anObservedSocket } from './observed';

const WEB: ManagedOwner = { processId: 'shop/web', name: 'web', runId: 1, live: true };
const mine = anObservedProcess({ pid: 700, managed: WEB });
const ours = anObservedSocket('LISTEN', [mine]);
const other = (who: Parameters<typeof anObservedProcess>[0], localAddress = '::1') =>
  anObservedSocket('LISTEN', [anObservedProcess({ pid: 900, name: 'python3', ...who })], { row: { localAddress, inode: 8 } });

describe('a running process whose number somebody else has on another address', () => {
  it('offers to stop the other, by its identity; nobody is started then, as it runs', () => {
    const { verdict, holders, actions } = diagnose(anObservation([ours, other({ startTicks: 5 })]));
    expect(verdict).toBe('own-run');
    expect(holders.map(({ pid, address }) => [pid, address])).toEqual([
      [700, '127.0.0.1:3000'],
      [900, '[::1]:3000'],
    ]);
    expect(actions.map(({ id, label }) => [id, label])).toEqual([
      ['stop-older', 'Stop python3 (pid 900)…'],
      ['stop-process', 'Restart web'],
      ['copy-report', 'Copy report'],
    ]);
    const touches = 'SIGTERM to pid 900, SIGKILL after 5 s if needed. Asks first. web goes on.';
    expect(actions[0]).toMatchObject({ pid: 900, startTicks: 5, safe: false, touches });
    // The card that follows is for the same process: its button restarts, and says so.
    expect(actions[0]?.processId).toBe('shop/web');
  });

  it('says the sentence about the two addresses once', () => {
    const { explanation, advice, warnings } = diagnose(anObservation([ours, other({})]));
    expect(`${explanation} ${advice} ${warnings.map(({ text }) => text).join(' ')}`.match(/The same number is held/g)).toHaveLength(1);
  });

  it('offers it too where only our own address was asked about', () => {
    const asked = { host: '127.0.0.1', targets: [targetOf('127.0.0.1')], asking: null };
    const { holders, actions } = diagnose(anObservation([ours, other({})], asked));
    expect(holders.map(({ pid }) => pid)).toEqual([700, 900]);
    expect(actions[0]).toMatchObject({ id: 'stop-older', pid: 900 });
  });

  it('stops a process of ours by its stop sequence, and offers a command where it may not signal', () => {
    const twin = { processId: 'shop/twin', name: 'twin', runId: 4, live: true };
    expect(diagnose(anObservation([ours, other({ managed: twin })])).actions[0]).toMatchObject({
      id: 'stop-process',
      label: 'Stop twin',
      touches: 'Stops run 4 of twin (pid 900 among it) by its own stop sequence.',
      processId: 'shop/twin',
    });
    const foreign = diagnose(anObservation([ours, other({ canSignal: false })]));
    expect(foreign.actions[0]).toMatchObject({ id: 'copy-command', command: 'sudo kill -TERM 900' });
  });

  it('offers nothing against who shares our own address, nor against itself on two', () => {
    const shared = anObservedSocket('LISTEN', [anObservedProcess({ pid: 901 })], { row: { inode: 9 } });
    const ids = (...sockets: Parameters<typeof anObservation>[0]) =>
      diagnose(anObservation(sockets)).actions.map(({ id, pid }) => [id, pid]);
    expect(ids(ours, shared, other({}))).toEqual([
      ['stop-older', 900],
      ['stop-process', 700],
      ['copy-report', null],
    ]);
    expect(ids(ours, other({ pid: 700, managed: WEB }))).toEqual([
      ['stop-process', 700],
      ['copy-report', null],
    ]);
  });
});

describe('a port that the process that asks holds itself', () => {
  it('is got back by a button that says what it does: the process is started again', () => {
    const [stop] = diagnose(anObservation([ours])).actions;
    expect(stop).toMatchObject({ id: 'stop-process', label: 'Restart web', touches: expect.stringContaining('then starts web again') });
  });
  it('is only stopped where nobody asks', () => {
    expect(diagnose(anObservation([ours], { asking: null })).actions[0]).toMatchObject({ label: 'Stop web' });
  });
});
