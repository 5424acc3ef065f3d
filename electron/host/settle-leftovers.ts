import { setTimeout as sleep } from 'node:timers/promises';
import type { HostNotice } from '../../shared/contract/snapshot';
import type { Clock } from '../core/clock';
import { findLeftovers, type Leftover } from '../core/process/find-leftovers';
import { killByName } from '../core/process/kill-by-name';
import { createProcessReader } from '../core/process/process-platform';
import type { ProcessReader } from '../core/process/process-reader';
import type { RunRecords } from '../core/process/run-guard';
import type { Kill } from '../core/process/signal-tree';
import { stopLeftovers } from '../core/process/stop-leftovers';

/** `stop`: by the stop sequence of their process (nobody may be there to be asked). `leave`: only say so. */
export type LeftoverPolicy = 'stop' | 'leave';

/** How often the guardian of the killed host is looked at while it still works. */
const GUARDIAN_LOOK_MS = 50;
/** Beyond the longest kill delay: the guardian forces within 10 looks of 50 ms; more means it hangs. */
const GUARDIAN_PATIENCE_MS = 5_000;
/** Names in one notice; more would not be read. */
const NAMED = 4;

export interface SettleDeps {
  readonly clock: Clock;
  readonly policy: LeftoverPolicy;
  readonly managerId: number;
  readonly records: RunRecords;
  readonly bootId: string | null;
  readonly hasRunMark: boolean;
  readonly notify: (notice: HostNotice) => void;
  readonly report: (error: unknown) => void;
  readonly reader?: ProcessReader;
  readonly kill?: Kill;
}

/** `api pid 812`, or the program's name where nothing is remembered. Pure. */
function nameOf({ record, members }: Leftover): string {
  const main = members.find(({ pid }) => pid === record?.pid) ?? members[0];
  const id = record?.processId ?? null;
  const name = id !== null ? id.slice(id.indexOf('/') + 1) : record !== null ? 'a build' : (main?.name ?? 'unknown');
  return `${name} pid ${main?.pid ?? 0}${members.length > 1 ? ` and ${members.length - 1} more` : ''}`;
}

/** `3 processes of the last session were still running (api pid 812 and 1 more, web pid 900)`. Pure. */
export function leftoverText(runs: readonly Leftover[]): string {
  const count = runs.reduce((sum, run) => sum + run.members.length, 0);
  const named = runs.slice(0, NAMED).map(nameOf);
  const rest = runs.length > NAMED ? [`${runs.length - NAMED} other runs`] : [];
  return `${count} ${count === 1 ? 'process' : 'processes'} of the last session ${count === 1 ? 'was' : 'were'} still running (${[...named, ...rest].join(', ')})`;
}

/**
 * Finds what a killed host of this state directory left alive, and settles it: what `keep_running` kept is left, the rest goes by the
 * policy. Resolves after the look, which is short; a stop goes on meanwhile and ends in a notice. To be called before the first run.
 */
export async function settleLeftovers(deps: SettleDeps): Promise<void> {
  const { records, managerId, bootId } = deps;
  const remembered = records.all();
  if (!deps.hasRunMark) return forget(records, [...remembered.keys()]);
  const reader = deps.reader ?? createProcessReader('linux');
  const found = await findLeftovers(reader, managerId, remembered, bootId);
  const alive = new Set(found.runs.map(({ serial }) => serial));
  forget(
    records,
    [...remembered.keys()].filter((serial) => !alive.has(serial)),
  );
  // Without a record it is what a build that ended well has left on purpose (a compile server, say): nothing to settle.
  const runs = found.runs.filter(({ record }) => record !== null);
  if (runs.length === 0) return;
  if (found.heldByHost !== null) {
    say(
      deps,
      'leftovers',
      'warning',
      `${leftoverText(runs)}.`,
      `They belong to the host with pid ${found.heldByHost}, which uses a copy of this state directory. They are left alone.`,
    );
    return;
  }
  const kept = runs.filter(({ record }) => record?.keepRunning === true);
  const others = runs.filter(({ record }) => record?.keepRunning !== true);
  if (kept.length > 0) {
    say(
      deps,
      'kept-running',
      'info',
      `${leftoverText(kept)}; left running, as keep_running asks.`,
      'Their output is gone. To end one, ask for its port: slipway port NUMBER.',
    );
  }
  if (others.length === 0) return;
  settle(deps, reader, others, found.guardian).catch(deps.report);
}

async function settle(
  deps: SettleDeps,
  reader: ProcessReader,
  runs: readonly Leftover[],
  guardian: { readonly pid: number; readonly startTicks: number } | null,
): Promise<void> {
  const { clock, records } = deps;
  const text = leftoverText(runs);
  const beganMs = clock.monotonicMs();
  let left = runs;
  if (guardian !== null) {
    const longestMs = Math.max(...runs.map(({ record }) => record?.stop.killDelayMs ?? 0)) + GUARDIAN_PATIENCE_MS;
    while (reader.entry(guardian.pid)?.startTicks === guardian.startTicks && clock.monotonicMs() - beganMs < longestMs)
      await sleep(GUARDIAN_LOOK_MS);
    const serials = new Set(runs.map(({ serial }) => serial));
    const again = await findLeftovers(reader, deps.managerId, records.all(), deps.bootId);
    left = again.runs.filter(({ serial }) => serials.has(serial));
  }
  if (left.length > 0 && deps.policy === 'leave') {
    say(
      deps,
      'leftovers',
      'warning',
      `${leftoverText(left)}.`,
      'Nothing was done to them. To end one, ask for its port: slipway port NUMBER.',
    );
    return;
  }
  const kill = deps.kill ?? killByName;
  const stops = left.length === 0 ? [] : await stopLeftovers({ clock, reader, kill }, left);
  const survivors = stops.flatMap((stop) => stop.survivors);
  forget(
    records,
    runs.map(({ serial }) => serial),
  );
  const tookMs = Math.round(clock.monotonicMs() - beganMs);
  if (survivors.length === 0) {
    const who = left.length === 0 ? 'the guardian stopped them' : 'stopped';
    say(deps, 'leftovers', 'info', `${text}; ${who} in ${tookMs} ms.`, 'The host was killed before it could stop them.');
  } else {
    const reasons = survivors.map(({ pid, reason }) => `pid ${pid}: ${reason}`).join('; ');
    say(deps, 'leftovers', 'error', `${text}; ${survivors.length} could not be ended.`, `${reasons}.`);
  }
}

function forget(records: RunRecords, serials: readonly number[]): void {
  for (const serial of serials) records.remove(serial);
}

function say(deps: SettleDeps, id: string, tone: HostNotice['tone'], text: string, hint: string): void {
  deps.notify({ id, tone, text, hint, at: deps.clock.now() });
}
