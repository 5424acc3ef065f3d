import type { HostNotice } from '../../shared/contract/snapshot';
import type { LeftoverPolicy, LeftoverScan } from '../../shared/model/leftover';
import type { ProjectId } from '../../shared/model/process';
import { projectIdOf } from '../../shared/model/process-id';
import { stopGraceMs } from '../../shared/model/stop-sequence';
import { type Clock, wait } from '../core/clock';
import { durationText } from '../core/process/describe-state';
import { findLeftovers, type Leftover } from '../core/process/find-leftovers';
import type { ProcessEntry, ProcessReader } from '../core/process/process-reader';
import type { RunRecords } from '../core/process/run-guard';
import { decideLeftover, type LeftoverDoor } from './decide-leftover';
import type { LeftoverDesk } from './leftover-desk-api';
import type { LeftoverEnds } from './leftover-ends';
import { leftoverCount, leftoverText, printedText, reasonOf, whyLeftText } from './leftover-text';

/** How often the guardian of the killed host is looked at while it still works. */
const GUARDIAN_LOOK_MS = 50;
/** Beyond the longest kill delay: the guardian forces within 10 looks of 50 ms; more means it hangs. */
const GUARDIAN_PATIENCE_MS = 5_000;

export interface SettleDeps {
  readonly clock: Clock;
  readonly door: LeftoverDoor;
  /** Chosen for this host; null where nothing was said. */
  readonly ofHost: LeftoverPolicy | null;
  readonly policyOf: (id: ProjectId) => LeftoverPolicy | null;
  readonly managerId: number;
  readonly records: RunRecords;
  readonly bootId: string | null;
  readonly hasRunMark: boolean;
  readonly reader: ProcessReader;
  readonly desk: LeftoverDesk;
  readonly ends: Pick<LeftoverEnds, 'afterKill'>;
  readonly scanned: (scan: LeftoverScan) => void;
  /** What is offered is shown as a card; its notice is for a terminal only. */
  readonly notify: (notice: HostNotice, where: 'everywhere' | 'terminal') => void;
  readonly report: (error: unknown) => void;
}

/**
 * Finds what a host of this state directory left alive, and settles it by the policies. Resolves when it is clear what becomes of each, so
 * that what is adopted runs before the doors open; a stop goes on meanwhile and ends in a notice. To be called before the first run.
 */
export async function settleLeftovers(deps: SettleDeps): Promise<void> {
  const { records, managerId, bootId, clock } = deps;
  const remembered = records.all();
  if (!deps.hasRunMark) return forget(deps, [...remembered.keys()]);
  const beganMs = clock.monotonicMs();
  const found = await findLeftovers(deps.reader, managerId, remembered, bootId);
  const readMs = Math.round((clock.monotonicMs() - beganMs) * 10) / 10;
  const alive = new Set(found.runs.map(({ serial }) => serial));
  forget(
    deps,
    [...remembered.keys()].filter((serial) => !alive.has(serial)),
  );
  // Without a record it is what a build that ended well has left on purpose (a compile server, say): nothing to settle.
  const runs = found.runs.filter(({ record }) => record !== null);
  const processes = runs.reduce((sum, { members }) => sum + members.length, 0);
  deps.scanned({ at: clock.now(), readMs, runs: runs.length, processes });
  if (runs.length === 0) return;
  if (found.heldByHost !== null) {
    const hint = `They belong to the host with pid ${found.heldByHost}, which uses a copy of this state directory. They are left alone.`;
    say(deps, 'leftovers', 'warning', `${leftoverText(runs)}.`, hint);
    return;
  }
  // The guardian signals what the killed host ran; what was kept on purpose it does not know.
  const guarded = found.guardian === null ? [] : runs.filter((run) => reasonOf(run) === 'host-killed');
  await settle(
    deps,
    runs.filter((run) => !guarded.includes(run)),
    readMs,
  );
  if (found.guardian === null || guarded.length === 0) return;
  const foundMs = clock.monotonicMs();
  const left = leftByGuardian(deps, guarded, found.guardian);
  await deps.desk.watch(guarded, left);
  left.then((runs) => afterGuardian(deps, guarded, runs, readMs, clock.monotonicMs() - foundMs)).catch(deps.report);
}

/** Waits for the guardian; resolves with what it could not end. */
async function leftByGuardian(deps: SettleDeps, runs: readonly Leftover[], guardian: ProcessEntry): Promise<readonly Leftover[]> {
  const { clock, records, reader } = deps;
  const beganMs = clock.monotonicMs();
  const longestMs = Math.max(...runs.map(({ record }) => (record === null ? 0 : stopGraceMs(record.stop)))) + GUARDIAN_PATIENCE_MS;
  while (reader.entry(guardian.pid)?.startTicks === guardian.startTicks && clock.monotonicMs() - beganMs < longestMs)
    await wait(clock, GUARDIAN_LOOK_MS);
  const serials = new Set(runs.map(({ serial }) => serial));
  const again = await findLeftovers(reader, deps.managerId, records.all(), deps.bootId);
  return again.runs.filter(({ serial }) => serials.has(serial));
}

/** Writes down what the guardian ended, and settles the others. */
async function afterGuardian(
  deps: SettleDeps,
  runs: readonly Leftover[],
  left: readonly Leftover[],
  readMs: number,
  tookMs: number,
): Promise<void> {
  forget(
    deps,
    runs.map(({ serial }) => serial).filter((serial) => !left.some((run) => run.serial === serial)),
  );
  if (left.length > 0) return settle(deps, left, readMs);
  const text = `${leftoverText(runs)}; the guardian stopped ${leftoverCount(runs) === 1 ? 'it' : 'them'} in ${durationText(Math.round(tookMs))}.`;
  say(deps, 'leftovers', 'info', text, whyLeftText(runs));
}

async function settle(deps: SettleDeps, runs: readonly Leftover[], readMs: number): Promise<void> {
  const { desk } = deps;
  const groups: Record<LeftoverPolicy, Leftover[]> = { ask: [], stop: [], adopt: [], leave: [] };
  for (const run of runs) {
    const id = run.record?.processId ?? '';
    groups[
      decideLeftover({
        ofHost: deps.ofHost,
        ofProject: deps.policyOf(projectIdOf(id)),
        door: deps.door,
        reason: reasonOf(run),
        canAdopt: desk.whyNotAdopt(run) === null,
      })
    ].push(run);
  }
  await desk.offer([...groups.ask, ...groups.stop, ...groups.adopt]);
  await desk.offer(groups.leave, 'left');
  const found = `found in ${durationText(readMs)}`;
  if (groups.adopt.length > 0) await adoptAll(deps, groups.adopt, found);
  if (groups.ask.length > 0) {
    const text = `${leftoverText(groups.ask)}, ${found}.`;
    say(
      deps,
      'leftovers-offered',
      'warning',
      text,
      `Decide what becomes of ${leftoverCount(groups.ask) === 1 ? 'it' : 'them'}: slipway leftovers`,
      'terminal',
    );
  }
  const kept = groups.leave.filter((run) => reasonOf(run) === 'keep-running');
  const chosen = groups.leave.filter((run) => reasonOf(run) === 'left');
  const left = groups.leave.filter((run) => !kept.includes(run) && !chosen.includes(run));
  const hint = (some: readonly Leftover[]): string =>
    `${printedText(some)} ${leftoverCount(some) === 1 ? 'It' : 'Each'} can be adopted or stopped: in Leftovers, or with slipway leftovers.`;
  if (chosen.length > 0) say(deps, 'leftovers-chosen', 'info', `${leftoverText(chosen)}; left running, as you chose.`, hint(chosen));
  if (kept.length > 0) say(deps, 'kept-running', 'info', `${leftoverText(kept)}; left running, as keep_running asks.`, hint(kept));
  if (left.length > 0) say(deps, 'leftovers-left', 'info', `${leftoverText(left)}, ${found}; left running.`, hint(left));
  if (groups.stop.length > 0) stopAll(deps, groups.stop, found).catch(deps.report);
}

async function adoptAll(deps: SettleDeps, runs: readonly Leftover[], found: string): Promise<void> {
  const results = await Promise.allSettled(runs.map(({ serial }) => deps.desk.adopt(String(serial), 'adopted at the start of the host')));
  const adopted = runs.filter((_, index) => results[index]?.status === 'fulfilled');
  // What could not be is offered; its card says why.
  for (const result of results) if (result.status === 'rejected') deps.report(result.reason);
  if (adopted.length === 0) return;
  say(deps, 'leftovers-adopted', 'info', `${leftoverText(adopted)}, ${found}; adopted.`, printedText(adopted));
}

async function stopAll(deps: SettleDeps, runs: readonly Leftover[], found: string): Promise<void> {
  const beganMs = deps.clock.monotonicMs();
  const results = await Promise.allSettled(runs.map(({ serial }) => deps.desk.stop(String(serial), 'host')));
  const survivors = results.flatMap((result) => (result.status === 'fulfilled' ? (result.value.stop?.survivors ?? []) : []));
  const stuck = results.flatMap((result) =>
    result.status === 'fulfilled' ? (result.value.stop?.ports ?? []).filter(({ releasedAtMs }) => releasedAtMs === null) : [],
  );
  const tookMs = Math.round(deps.clock.monotonicMs() - beganMs);
  const text = `${leftoverText(runs)}, ${found}`;
  if (survivors.length > 0) {
    const reasons = survivors.map(({ pid, reason }) => `pid ${pid}: ${reason}`).join('; ');
    say(deps, 'leftovers', 'error', `${text}; ${survivors.length} could not be ended.`, `${reasons}.`);
    return;
  }
  const held = stuck.length === 0 ? '' : ` Not free yet: ${stuck.map(({ port }) => `port ${port}`).join(', ')}.`;
  say(deps, 'leftovers', 'info', `${text}; stopped in ${durationText(tookMs)}.${held}`, whyLeftText(runs));
}

/** What a killed host ran and what is gone was stopped by its guardian; what was let go on by choice may have ended by itself. */
function forget({ records, ends, bootId }: SettleDeps, serials: readonly number[]): void {
  const all = records.all();
  for (const serial of serials) {
    const record = all.get(serial);
    records.remove(serial);
    const isGuarded = record !== undefined && record.bootId === bootId && reasonOf({ record }) === 'host-killed';
    if (isGuarded && record.processId !== null)
      ends.afterKill(record.processId, record.runId, record.stop, record.stopCommand !== undefined);
  }
}

function say(
  { notify, clock }: SettleDeps,
  id: string,
  tone: HostNotice['tone'],
  text: string,
  hint: string,
  where: 'everywhere' | 'terminal' = 'everywhere',
): void {
  notify({ id, tone, text, hint, at: clock.now() }, where);
}
