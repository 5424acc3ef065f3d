import type { LeftoverReason } from '../../shared/model/leftover';
import { processNameOf } from '../../shared/model/process-id';
import type { Leftover } from '../core/process/find-leftovers';

/** Names in one notice; more would not be read. */
const NAMED = 4;

/** `api`, `a build`, or the program's name where nothing is remembered. Pure. */
export function leftoverName({ record, members }: Leftover): string {
  const id = record?.processId ?? null;
  if (id !== null) return processNameOf(id);
  return record !== null ? 'a build' : (members[0]?.name ?? 'unknown');
}

/** Why it lives on. Pure. */
export function reasonOf({ record }: Pick<Leftover, 'record'>): LeftoverReason {
  if (record?.left === true) return 'left';
  if (record?.kept === true) return 'kept';
  return record?.keepRunning === true ? 'keep-running' : 'host-killed';
}

/** Why they live on, in a sentence. Pure. */
export function whyLeftText(runs: readonly Leftover[]): string {
  const killed = runs.filter((run) => reasonOf(run) === 'host-killed');
  const isOne = leftoverCount(runs) === 1;
  if (killed.length === 0) return `${isOne ? 'It was' : 'They were'} left running by choice.`;
  if (killed.length === runs.length) return `The host was killed before it could stop ${isOne ? 'it' : 'them'}.`;
  return 'Of some the host was killed before it could stop them; the others were left running by choice.';
}

/** Its root while that lives, else its oldest process. Pure. */
export function mainPidOf({ record, members }: Leftover): number {
  return (members.find(({ pid }) => pid === record?.pid) ?? members[0])?.pid ?? 0;
}

/** `api pid 812 and 2 more`. Pure. */
function nameWithPid(leftover: Leftover): string {
  const { members } = leftover;
  return `${leftoverName(leftover)} pid ${mainPidOf(leftover)}${members.length > 1 ? ` and ${members.length - 1} more` : ''}`;
}

/** How many processes these are. Pure. */
export function leftoverCount(runs: readonly Leftover[]): number {
  return runs.reduce((sum, run) => sum + run.members.length, 0);
}

/** What is lost of them. Pure. */
export function printedText(runs: readonly Leftover[]): string {
  return `What ${leftoverCount(runs) === 1 ? 'it' : 'they'} printed since ${leftoverCount(runs) === 1 ? 'its' : 'their'} host ended is gone.`;
}

/** `3 processes of the last session were still running (api pid 812 and 1 more, web pid 900)`. Pure. */
export function leftoverText(runs: readonly Leftover[]): string {
  const count = leftoverCount(runs);
  const named = runs.slice(0, NAMED).map(nameWithPid);
  const rest = runs.length > NAMED ? [`${runs.length - NAMED} other runs`] : [];
  return `${count} ${count === 1 ? 'process' : 'processes'} of the last session ${count === 1 ? 'was' : 'were'} still running (${[...named, ...rest].join(', ')})`;
}
