import { expect, test } from 'vitest';
import type { ProcessReader } from '../../../electron/core/process/process-reader';
import { runMarkOf } from '../../../electron/core/process/run-build';
import { NO_GUARD, type RunRecord } from '../../../electron/core/process/run-guard';
import type { LeftoverDoor } from '../../../electron/host/decide-leftover';
import { createLeftoverDesk } from '../../../electron/host/leftover-desk';
import { settleLeftovers } from '../../../electron/host/settle-leftovers';
import type { HostNotice } from '../../../shared/contract/snapshot';
import type { LeftoverPolicy, LeftoverSnapshot } from '../../../shared/model/leftover';
import type { TrustState } from '../../../shared/model/project';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import { sampleProcess, sampleProject } from '../../helpers/contract-samples';
import { createFakeClock, NO_SPAWN } from '../../helpers/fake-core';
import { MANAGER, mark, readerOf, record, records } from '../../helpers/leftover-table';

interface Choice {
  readonly door?: LeftoverDoor;
  readonly ofHost?: LeftoverPolicy;
  readonly ofProject?: LeftoverPolicy;
  readonly trust?: TrustState;
}

/** A host's look at this process table. A signalled process is gone at once. */
async function settle(reader: ProcessReader, stored: Map<number, RunRecord>, { door = 'headless', ofHost, ofProject, trust }: Choice = {}) {
  const clock = createFakeClock();
  const notices: HostNotice[] = [];
  const killed: [number, string][] = [];
  const adopted: string[] = [];
  let leftovers: readonly LeftoverSnapshot[] = [];
  const dead = new Set<number>();
  const living: ProcessReader = {
    ...reader,
    list: async () => (await reader.list()).filter(({ pid }) => !dead.has(pid)),
    entry: (pid) => (dead.has(pid) ? null : reader.entry(pid)),
  };
  const records = {
    all: () => new Map(stored),
    set: (serial: number, run: RunRecord) => void stored.set(serial, run),
    remove: (serial: number) => void stored.delete(serial),
  };
  const report = (error: unknown): never => {
    throw error;
  };
  const ended: string[] = [];
  const ends = {
    stopped: (id: string, runId: number, stop: StopRecord) => void ended.push(`${id} ${runId} ${stop.outcome}`),
    afterKill: (id: string, runId: number) => void ended.push(`${id} ${runId} after kill`),
  };
  const common = {
    ends,
    guard: NO_GUARD,
    reopenOutput: () => [],
    drainElsewhere: () => true,
    spawn: NO_SPAWN,
    clock,
    managerId: MANAGER,
    records,
    bootId: 'boot',
    reader: living,
    report,
  };
  const desk = createLeftoverDesk({
    ...common,
    kill(pid, signal) {
      killed.push([pid, signal]);
      dead.add(Math.abs(pid));
    },
    ports: {
      ownedListeners: async (pids) => (pids.includes(812) ? [{ protocol: 'tcp', address: '127.0.0.1', port: 8_080, pid: 812 }] : []),
      strangersOn: async () => [],
      waitForRelease: async (held) => held.map(({ port }) => ({ port, releasedAtMs: 1 })),
      countConnections: async () => null,
    },
    supervisor: {
      snapshot: (id) => (id === 'shop/api' ? sampleProcess() : null),
      adopt: (id) => {
        adopted.push(id);
        return sampleProcess();
      },
    },
    projects: () => [sampleProject({ trust: trust ?? 'trusted' })],
    requireTrusted: async () => undefined,
    show: (shown) => {
      leftovers = shown;
    },
  });
  const settled = settleLeftovers({
    ...common,
    door,
    ofHost: ofHost ?? null,
    policyOf: () => ofProject ?? null,
    hasRunMark: true,
    desk,
    scanned: () => undefined,
    notify: (notice) => void notices.push(notice),
  });
  await clock.pass(500);
  await settled;
  return {
    notices: notices.map(({ id, text }) => `${id}: ${text}`),
    killed,
    adopted,
    ended,
    serials: [...stored.keys()],
    leftovers: () => leftovers.map(({ id, state }) => `${id} ${state}`),
    desk,
    clock,
    dead,
    first: () => leftovers[0],
  };
}

const found = '1 process of the last session was still running (api pid 812)';
const one = () => readerOf({ pid: 812, mark });

test('nothing left: old records are forgotten in silence', async () => {
  expect(await settle(readerOf({ pid: 903 }), new Map(records))).toMatchObject({ notices: [], killed: [], serials: [] });
});

test('what a build that ended well has left behind is not touched', async () => {
  const reader = readerOf({ pid: 900, mark: runMarkOf(MANAGER, 6) });
  expect(await settle(reader, new Map())).toMatchObject({ notices: [], killed: [], serials: [] });
});

test('without anybody to ask it is stopped, with the proof of its port, and forgotten', async () => {
  const { notices, killed, serials, leftovers } = await settle(one(), new Map(records));
  expect([notices, killed, serials, leftovers()]).toEqual([
    [expect.stringMatching(/^leftovers: .*, found in [\d.]+ ms; stopped in \d+ ms\.$/)],
    [[-812, 'SIGTERM']],
    [],
    [],
  ]);
});

test('keep_running: left, said, and still remembered', async () => {
  const stored = new Map([
    [5, { ...record, keepRunning: true }],
    [9, record],
  ]);
  const { notices, killed, serials, leftovers } = await settle(one(), stored);
  expect([notices, killed, serials, leftovers()]).toEqual([
    [`kept-running: ${found}; left running, as keep_running asks.`],
    [],
    [5],
    ['5 left'],
  ]);
});

test('the policy `leave` only says so, and the port doctor still knows whose they are', async () => {
  const { notices, killed, serials, leftovers } = await settle(one(), new Map(records), { ofProject: 'leave' });
  expect([notices, killed, serials, leftovers()]).toEqual([
    [`leftovers-left: ${found}, found in 0 ms; left running.`],
    [],
    [5],
    ['5 left'],
  ]);
});

test('what somebody left is left again by the next host, and no policy stops it', async () => {
  const stored = new Map(records);
  const first = await settle(one(), stored, { door: 'window' });
  await first.desk.leave('5');
  expect(stored.get(5)).toMatchObject({ left: true });
  const next = await settle(one(), stored, { ofProject: 'stop' });
  expect([next.notices, next.killed, next.leftovers(), next.first()?.reason]).toEqual([
    [`leftovers-chosen: ${found}; left running, as you chose.`],
    [],
    ['5 left'],
    'left',
  ]);
  expect((await settle(one(), stored, { ofHost: 'stop' })).killed).toEqual([[-812, 'SIGTERM']]);
});

test('in the desktop app it is offered, with what is known of it', async () => {
  const { killed, serials, first } = await settle(one(), new Map(records), { door: 'window' });
  expect([killed, serials]).toEqual([[], [5]]);
  expect(first()).toMatchObject({
    id: '5',
    processId: 'shop/api',
    projectId: 'shop',
    name: 'api',
    runId: 3,
    members: [{ pid: 812 }],
    ports: [{ port: 8_080 }],
    reason: 'host-killed',
    state: 'offered',
    suggested: 'stop',
    whyNotAdopt: null,
  });
});

test('what was kept by choice is adopted, and its record stays with the run', async () => {
  const { notices, adopted, serials, leftovers } = await settle(one(), new Map([[5, { ...record, kept: true }]]));
  expect([notices, adopted, serials, leftovers()]).toEqual([
    [`leftovers-adopted: ${found}, found in 0 ms; adopted.`],
    ['shop/api'],
    [5],
    [],
  ]);
});

test('what was kept and cannot be adopted is offered, and says why', async () => {
  const kept = new Map([[5, { ...record, kept: true }]]);
  const { adopted, killed, first, desk } = await settle(one(), kept, { trust: 'changed' });
  expect([adopted, killed]).toEqual([[], []]);
  expect(first()).toMatchObject({
    state: 'offered',
    suggested: 'leave',
    whyNotAdopt: expect.stringContaining('changed since it was approved'),
  });
  await expect(desk.adopt('5', 'test')).rejects.toMatchObject({ code: 'untrusted' });
});

test('a process that is no longer in the file: stopping and leaving work, adopting says why not', async () => {
  const stranger = new Map([[5, { ...record, processId: 'shop/old' }]]);
  const { desk, clock, killed } = await settle(one(), stranger, { door: 'window' });
  await expect(desk.adopt('5', 'test')).rejects.toMatchObject({ code: 'stale-run', message: 'old is no longer in the files of shop.' });
  expect(await desk.leave('5')).toMatchObject({ action: 'leave', done: true });
  const stopping = desk.stop('5', 'test');
  await clock.pass(500);
  expect(await stopping).toMatchObject({ action: 'stop', done: true, stop: { outcome: 'stopped', ports: [{ port: 8_080 }] } });
  expect(killed).toEqual([[-812, 'SIGTERM']]);
});

test('one that has ended meanwhile is not acted on', async () => {
  const { desk, dead, killed, leftovers } = await settle(one(), new Map(records), { door: 'window' });
  dead.add(812);
  for (const act of [() => desk.adopt('5', 'test'), () => desk.stop('5', 'test'), () => desk.leave('5')])
    await expect(act()).rejects.toMatchObject({ code: 'stale-run' });
  expect([killed, leftovers()]).toEqual([[], []]);
});

test('one that ends by itself leaves the list', async () => {
  const stored = new Map(records);
  const { clock, dead, leftovers } = await settle(one(), stored, { door: 'window' });
  expect(leftovers()).toEqual(['5 offered']);
  dead.add(812);
  await clock.pass(2_500);
  expect(leftovers()).toEqual([]);
  expect([...stored.keys()]).toEqual([]);
});

test('a second copy is not started while a run of an earlier session lives; after leaving it one may', async () => {
  const { desk } = await settle(one(), new Map(records), { door: 'window' });
  await expect(desk.requireClear('shop/api')).rejects.toMatchObject({
    code: 'stale-run',
    message: 'api was not started: run 3 of an earlier session still lives (pid 812).',
    hint: expect.stringContaining('slipway leftovers stop|adopt|leave 5'),
  });
  await desk.requireClear('shop/web');
  await desk.leave('5');
  await desk.requireClear('shop/api');
});

test('a start waits for the stop of what an earlier session left', async () => {
  const { desk, clock } = await settle(one(), new Map(records), { door: 'window' });
  const stopping = desk.stop('5', 'test');
  const clear = desk.requireClear('shop/api');
  await clock.pass(500);
  await Promise.all([stopping, clear]);
});

test('the end of the host names what still lives, and why', async () => {
  const offered = await settle(one(), new Map(records), { door: 'window' });
  const run = { id: '5', processId: 'shop/api', process: 'api', runId: 3, pid: 812 };
  expect(await offered.desk.close()).toEqual([{ ...run, why: 'nobody has decided about it' }]);
  const left = await settle(one(), new Map([[5, { ...record, left: true }]]));
  expect(await left.desk.close()).toEqual([{ ...run, why: 'you left it running' }]);
  left.dead.add(812);
  expect(await left.desk.close()).toEqual([]);
});

test('a run that was stopped as a leftover, or by the guardian, has an end in the list of runs', async () => {
  expect((await settle(one(), new Map(records))).ended).toEqual(['shop/api 3 stopped']);
  expect((await settle(readerOf({ pid: 903 }), new Map(records))).ended).toEqual(['shop/api 3 after kill']);
  // What went on by choice may have ended by itself; what another boot ran, the machine ended.
  expect((await settle(readerOf({ pid: 903 }), new Map([[5, { ...record, kept: true }]]))).ended).toEqual([]);
  expect((await settle(readerOf({ pid: 903 }), new Map([[5, { ...record, bootId: 'other' }]]))).ended).toEqual([]);
});

test('a build cannot be adopted', async () => {
  const build = new Map([[5, { ...record, processId: null }]]);
  const { first } = await settle(one(), build, { door: 'window', ofHost: 'adopt' });
  expect(first()).toMatchObject({ name: 'a build', state: 'offered', whyNotAdopt: expect.stringContaining('build') });
});

test('runs of a live host with a copied state directory are left alone', async () => {
  const line = `/bin/sh -c text slipway-guardian marks ${MANAGER} 4711`;
  const { notices, killed } = await settle(readerOf({ pid: 812, mark }, { pid: 70, ppid: 4711, line }), new Map(records));
  expect([notices, killed]).toEqual([[`leftovers: ${found}.`], []]);
});
