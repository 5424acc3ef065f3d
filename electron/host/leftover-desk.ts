import type { Readable } from 'node:stream';
import type { LeftoverOutcome } from '../../shared/contract/outcomes';
import { CallError } from '../../shared/contract/result';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { OwnedPort } from '../../shared/model/process';
import { processNameOf, projectIdOf } from '../../shared/model/process-id';
import type { StopRecord } from '../../shared/model/stop-sequence';
import type { Timer } from '../core/clock';
import { durationText } from '../core/process/describe-state';
import { findLeftovers, type Leftover } from '../core/process/find-leftovers';
import { createMemberScanner } from '../core/process/member-scanner';
import { type LeftoverStop, stopLeftover } from '../core/process/stop-leftovers';
import { BEING_STOPPED, whyNotAdopt } from './decide-leftover';
import type { LeftoverDesk, LeftoverDeskDeps } from './leftover-desk-api';
import { leftoverName, mainPidOf } from './leftover-text';
import { leftRunOf, viewLeftover } from './leftover-view';

/** No event tells the end of a process that is not our child; while one is offered, it is looked at this often. */
const LOOK_MS = 2_000;

interface Entry {
  found: Leftover;
  ports: readonly OwnedPort[];
  state: LeftoverSnapshot['state'];
  /** What it prints into; emptied here. */
  output: readonly Readable[];
  stop: LeftoverStop | null;
  lastStop: StopRecord | null;
}

function gone(id: string, name: string | null): CallError {
  return new CallError(
    'stale-run',
    name === null
      ? `There is no leftover ${id}; it has ended, or was dealt with.`
      : `${name} (leftover ${id}) has ended meanwhile; nothing was done.`,
    'See what there is: slipway leftovers',
  );
}

export function createLeftoverDesk(deps: LeftoverDeskDeps): LeftoverDesk {
  const { clock, reader, records } = deps;
  const entries = new Map<string, Entry>();
  const scanner = createMemberScanner(reader, clock, process.pid);
  /** By id, from the moment a stop is asked for. */
  const stopping = new Map<string, Promise<unknown>>();
  /** Those that the guardian of the host before is stopping, until it is known what it could not end. */
  const guarded = new Map<string, Promise<unknown>>();
  let timer: Timer | null = null;
  let shown = '[]';
  let closed = false;
  let looking: Promise<void> | null = null;

  const reasonAgainst = ({ record }: Leftover) => {
    const id = record?.processId ?? null;
    const projectId = id === null ? null : projectIdOf(id);
    const process = id === null ? null : deps.supervisor.snapshot(id);
    const project = deps.projects().find((one) => one.id === projectId) ?? null;
    const live = process === null ? 'unknown' : process.members.length > 0 && 'runId' in process.state ? process.state.runId : null;
    if (record?.stopping !== undefined) return BEING_STOPPED;
    return whyNotAdopt({ name: id === null ? null : processNameOf(id), project, liveRunId: live });
  };

  const view = (id: string, { found, ports, state, stop, lastStop }: Entry): LeftoverSnapshot =>
    viewLeftover(id, { found, ports, state, record: stop?.record() ?? lastStop, against: reasonAgainst(found) }, (entry) =>
      scanner.commandLine(entry),
    );
  const show = (): void => {
    const views = [...entries].sort(([one], [other]) => Number(one) - Number(other)).map(([id, entry]) => view(id, entry));
    const text = JSON.stringify(views);
    if (text === shown) return;
    shown = text;
    deps.show(views);
  };

  const drop = (id: string, forget: boolean): void => {
    entries.delete(id);
    if (forget) records.remove(Number(id));
    show();
  };

  /** One pass for all of them: what is left of each, and where it listens. */
  const look = async (): Promise<void> => {
    const { runs } = await findLeftovers(reader, deps.managerId, records.all(), deps.bootId);
    for (const [id, entry] of [...entries]) {
      if (entry.state === 'stopping') continue;
      const found = runs.find(({ serial }) => String(serial) === id);
      if (found === undefined) {
        entries.delete(id);
        records.remove(Number(id));
        continue;
      }
      entry.found = found;
      entry.ports = await deps.ports.ownedListeners(found.members.map(({ pid }) => pid));
    }
    show();
  };
  const lookAgain = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const keepLooking = (): void => {
    if (closed || timer !== null || entries.size === 0) return;
    timer = clock.setTimer(() => {
      const changed = [...entries.values()].some(
        ({ found, state }) =>
          state !== 'stopping' && found.members.some(({ pid, startTicks }) => reader.entry(pid)?.startTicks !== startTicks),
      );
      const seen = changed ? lookAgain() : Promise.resolve(show());
      void seen.catch(deps.report).then(() => {
        timer = null;
        keepLooking();
      });
    }, LOOK_MS);
  };

  /** The entry with what lives of it now: its mark names this run of this boot only, and nobody else's process. */
  const fresh = async (id: string): Promise<Entry> => {
    const known = entries.get(id);
    if (known === undefined) throw gone(id, null);
    await lookAgain();
    const entry = entries.get(id);
    if (entry === undefined) throw gone(id, leftoverName(known.found));
    return entry;
  };

  const byGuardian = ({ found }: Entry): CallError =>
    new CallError(
      'stale-run',
      `${leftoverName(found)} is being stopped by the guardian of the host before, by its own stop sequence.`,
      'Wait for its end, and look again: slipway leftovers',
    );

  const outcome = (id: string, { found }: Entry, change: Pick<LeftoverOutcome, 'action' | 'done' | 'text' | 'stop'>): LeftoverOutcome => ({
    id,
    name: leftoverName(found),
    processId: found.record?.processId ?? null,
    runId: found.record?.runId ?? 0,
    ...change,
  });

  const finishStop = async (id: string, entry: Entry, stop: LeftoverStop): Promise<LeftoverOutcome> => {
    const record = await stop.ended;
    const name = leftoverName(entry.found);
    const done = record.outcome === 'stopped';
    if (entry.stop === stop) {
      const { processId, runId } = entry.found.record ?? { processId: null, runId: 0 };
      if (done && processId !== null) deps.ends.stopped(processId, runId, record);
      entry.stop = null;
      if (done) drop(id, true);
      else {
        entry.state = 'offered';
        entry.lastStop = record;
        show();
      }
    }
    const left = record.survivors.map(({ pid, reason }) => `pid ${pid}: ${reason}`).join('; ');
    const text = done ? `Stopped ${name} in ${durationText(record.durationMs ?? 0)}.` : `${name} could not be ended (${left}).`;
    return outcome(id, entry, { action: 'stop', done, text, stop: record });
  };

  const beginStop = async (id: string, by: string): Promise<LeftoverOutcome> => {
    const entry = await fresh(id);
    if (entry.stop !== null) return finishStop(id, entry, entry.stop);
    if (guarded.has(id)) throw byGuardian(entry);
    entry.state = 'stopping';
    const stop = stopLeftover({ ...deps, scanner }, entry.found, entry.ports, by, show);
    entry.stop = stop;
    show();
    return finishStop(id, entry, stop);
  };

  const put = async (found: readonly Leftover[], state: Entry['state']): Promise<void> => {
    for (const one of found)
      entries.set(String(one.serial), {
        found: one,
        ports: [],
        // A guardian empties what its runs print into.
        output: state === 'stopping' ? [] : deps.reopenOutput(one.members.map(({ pid }) => pid)),
        state,
        stop: null,
        lastStop: null,
      });
    const listeners = await deps.ports.ownedListeners(found.flatMap(({ members }) => members.map(({ pid }) => pid)));
    for (const one of found) {
      const entry = entries.get(String(one.serial));
      if (entry !== undefined) entry.ports = listeners.filter(({ pid }) => one.members.some((member) => member.pid === pid));
    }
    show();
    keepLooking();
  };

  return {
    offer: (found, state = 'offered') => put(found, state),
    watch(found, ended) {
      const ids = found.map(({ serial }) => String(serial));
      const over = (): void => {
        for (const id of ids) {
          guarded.delete(id);
          entries.delete(id);
        }
        show();
      };
      for (const id of ids) guarded.set(id, ended);
      ended.then(over, over);
      return put(found, 'stopping');
    },
    async stop(id, by) {
      const known = entries.get(id);
      if (known?.stop != null) {
        known.stop.escalate();
        return finishStop(id, known, known.stop);
      }
      const work = beginStop(id, by);
      stopping.set(id, work);
      const done = (): void => {
        if (stopping.get(id) === work) stopping.delete(id);
      };
      work.then(done, done);
      return work;
    },
    async adopt(id, by) {
      const entry = await fresh(id);
      const name = leftoverName(entry.found);
      if (entry.state === 'stopping') throw new CallError('stale-run', `${name} is being stopped.`, 'Start it again when it is down.');
      const against = reasonAgainst(entry.found);
      const processId = entry.found.record?.processId ?? null;
      if (against !== null || processId === null) {
        const trust = deps.projects().find(({ id: projectId }) => processId?.startsWith(`${projectId}/`))?.trust;
        throw new CallError(
          trust !== undefined && trust !== 'trusted' ? 'untrusted' : 'stale-run',
          against?.text ?? '',
          against?.hint ?? '',
        );
      }
      await deps.requireTrusted(processId);
      // Its files were read meanwhile.
      if (entries.get(id) !== entry || entry.stop !== null) throw gone(id, name);
      deps.supervisor.adopt(processId, { leftover: entry.found, listeners: entry.ports, pipes: entry.output }, by);
      drop(id, false);
      const ports = [...new Set(entry.ports.map(({ port }) => port))];
      const where = ports.length === 0 ? '' : ` on ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`;
      return outcome(id, entry, {
        action: 'adopt',
        done: true,
        text: `Adopted ${name}${where}; what it printed since its host ended is gone.`,
        stop: null,
      });
    },
    async leave(id) {
      const entry = await fresh(id);
      const name = leftoverName(entry.found);
      if (entry.state === 'stopping') throw new CallError('stale-run', `${name} is being stopped.`, 'See what there is: slipway leftovers');
      entry.state = 'left';
      const { record } = entry.found;
      if (record !== null) {
        const left = { ...record, left: true };
        records.set(entry.found.serial, left);
        entry.found = { ...entry.found, record: left };
      }
      show();
      return outcome(id, entry, { action: 'leave', done: true, text: `Left ${name} running.`, stop: null });
    },
    idOf: (pid) => [...entries].find(([, { found }]) => found.members.some((member) => member.pid === pid))?.[0] ?? null,
    whyNotAdopt: reasonAgainst,
    async requireClear(processId) {
      const ofProcess = () => [...entries].filter(([, { found, state }]) => state !== 'left' && found.record?.processId === processId);
      await Promise.allSettled(ofProcess().flatMap(([id]) => [stopping.get(id), guarded.get(id)]));
      if (ofProcess().length > 0) await lookAgain();
      const [first] = ofProcess();
      if (first === undefined) return;
      const [id, { found }] = first;
      throw new CallError(
        'stale-run',
        `${leftoverName(found)} was not started: run ${found.record?.runId ?? 0} of an earlier session still lives (pid ${mainPidOf(found)}).`,
        `Stop it, take it over, or leave it and start beside it: slipway leftovers stop|adopt|leave ${id}`,
      );
    },
    force() {
      for (const { stop } of entries.values()) stop?.escalate();
    },
    async close() {
      closed = true;
      timer?.cancel();
      await Promise.allSettled(stopping.values());
      if (entries.size > 0) await lookAgain().catch(deps.report);
      for (const { output } of entries.values()) deps.drainElsewhere(output);
      // What the guardian stops is none that goes on.
      return [...entries]
        .filter(([id]) => !guarded.has(id))
        .map(([id, { found, state, lastStop }]) => leftRunOf(id, { found, state, record: lastStop }));
    },
  };
}
