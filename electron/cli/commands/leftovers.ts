import type { LeftoverOutcome } from '../../../shared/contract/outcomes';
import type { HostSnapshot } from '../../../shared/contract/snapshot';
import { joinSentences } from '../../../shared/model/join-sentences';
import { LEFTOVER_POLICIES, type LeftoverPolicy, type LeftoverSnapshot } from '../../../shared/model/leftover';
import { nearestName } from '../../../shared/validate/nearest-name';
import type { Command, CommandContext } from '../command';
import { CommandFailure, commandFailure, EXIT } from '../command-failure';
import { findProject } from '../find-process';
import { trustJson } from '../json-shapes';
import { leftoverJson, leftoverOutcomeJson, leftoverScanJson } from '../leftover-json';
import type { Output } from '../output';
import { safeText } from '../safe-text';
import { formatTable } from '../tables';

const ACTIONS = ['stop', 'adopt', 'leave'] as const;
type Action = (typeof ACTIONS)[number];
const REASONS = {
  'host-killed': 'its host was killed',
  kept: 'kept by choice',
  'keep-running': 'keep_running',
  left: 'left by choice',
} as const;

function fullName({ projectId, name }: LeftoverSnapshot): string {
  return projectId === null ? name : `${projectId}/${name}`;
}

/** The serial of the run's mark: the order in which they began. */
const byId = (one: LeftoverSnapshot, other: LeftoverSnapshot): number => Number(one.id) - Number(other.id);

/** Pids written out, of a pool of workers the first only: `--json` has all. */
const MOST_PIDS = 4;

function pidsText({ members }: LeftoverSnapshot): string {
  const pids = members.map(({ pid }) => pid);
  return pids.length <= MOST_PIDS ? pids.join(',') : `${pids.slice(0, MOST_PIDS).join(',')} +${pids.length - MOST_PIDS} more`;
}

function printList(leftovers: readonly LeftoverSnapshot[], out: Output): void {
  if (leftovers.length === 0) {
    out.line('Nothing of an earlier session is left.');
    return;
  }
  const rows = [...leftovers]
    .sort(byId)
    .map((one) => [
      `  ${one.id}`,
      safeText(fullName(one), false),
      one.state,
      pidsText(one),
      [...new Set(one.ports.map(({ port }) => port))].join(','),
      one.startedAt === null ? '' : new Date(one.startedAt).toLocaleString('sv-SE'),
      safeText(
        [REASONS[one.reason], one.whyNotAdopt === null ? '' : `not to be adopted: ${one.whyNotAdopt}`].filter(Boolean).join('; '),
        false,
      ),
    ]);
  for (const line of formatTable([['  ID', 'PROCESS', 'STATE', 'PIDS', 'PORTS', 'SINCE', 'WHY'], ...rows])) out.line(line);
  const open = leftovers.some(({ state }) => state !== 'left');
  out.progress(open ? 'Decide: slipway leftovers stop|adopt|leave ID… or --all' : 'Change your mind: slipway leftovers stop|adopt ID…');
}

/** By id, or by the name of its process. */
function find(text: string, { leftovers, processes }: HostSnapshot): LeftoverSnapshot {
  const byId = leftovers.filter(({ id }) => id === text);
  const found = byId.length > 0 ? byId : leftovers.filter((one) => one.name === text || fullName(one) === text);
  const [first, ...others] = found;
  if (first === undefined) {
    const isName = processes.some(({ id, name }) => id === text || name === text);
    const message = isName
      ? `There is no leftover of ${text}; it has ended, or was dealt with.`
      : `There is no leftover with the id or the name ${text}.`;
    throw commandFailure('stale-run', message, 'See what there is: slipway leftovers');
  }
  if (others.length > 0)
    throw commandFailure(
      'ambiguous-name',
      `${text} names ${found.length} leftovers: ${found.map(({ id }) => id).join(', ')}.`,
      'Say its id.',
    );
  return first;
}

async function act(context: CommandContext, action: Action, wanted: readonly LeftoverSnapshot[]) {
  const host = await context.connect();
  const one = async ({ id }: LeftoverSnapshot): Promise<LeftoverOutcome | CommandFailure> => {
    try {
      return await host.call(`leftover.${action}`, { id, by: 'command-line' });
    } catch (error) {
      if (error instanceof CommandFailure) return error;
      throw error;
    }
  };
  const results = await Promise.all(wanted.map(one));
  const { out } = context;
  const failures = results.filter((result) => result instanceof CommandFailure);
  if (out.json) {
    const documents = results.map((result) => (result instanceof CommandFailure ? { error: result.error } : leftoverOutcomeJson(result)));
    out.document(wanted.length === 1 && context.options.all !== true ? documents[0] : { results: documents });
  } else {
    for (const result of results) {
      if (result instanceof CommandFailure) out.progress(joinSentences(result.error.message, result.error.hint));
      else out.line(safeText(result.text, false));
    }
    if (results.length === 0) out.line('There is nothing to decide.');
  }
  const stuck = results.some((result) => !(result instanceof CommandFailure) && !result.done);
  if (failures.some(({ error }) => error.code === 'untrusted')) return EXIT.untrusted;
  return stuck || failures.length > 0 ? EXIT.failed : EXIT.done;
}

function policyOf(text: string): LeftoverPolicy | null {
  if (text === 'default') return null;
  const policy = LEFTOVER_POLICIES.find((known) => known === text);
  if (policy !== undefined) return policy;
  throw commandFailure('bad-argument', `${text} is no choice.`, `Use ${LEFTOVER_POLICIES.join(', ')} or default.`);
}

async function choose(context: CommandContext, [name, choice]: readonly string[]) {
  const host = await context.connect();
  const { snapshot } = await host.call('snapshot.get', {});
  const known = findProject(name ?? '', snapshot, context.cwd);
  // Without a choice the one in force is told.
  const project = choice === undefined ? known : await host.call('project.configure', { projectId: known.id, leftovers: policyOf(choice) });
  if (context.out.json) context.out.document({ ...trustJson(project), leftovers: project.leftovers ?? null });
  else context.out.line(`Leftovers of ${project.name}: ${project.leftovers ?? 'as the host does by default'}.`);
  return EXIT.done;
}

/** `slipway leftovers [stop|adopt|leave] [ID…|--all]`, `slipway leftovers policy PROJECT [CHOICE]`. */
export const run: Command = async (context) => {
  const { args, out, options } = context;
  const [word, ...rest] = args;
  if (word === 'policy') return choose(context, rest);
  const action = ACTIONS.find((known) => known === word);
  if (word !== undefined && action === undefined) {
    const near = nearestName(word, [...ACTIONS, 'policy']);
    throw commandFailure(
      'bad-argument',
      `${word} is nothing to do with leftovers.`,
      `Use stop, adopt, leave or policy${near === null ? '' : `; did you mean ${near}?`}`,
    );
  }
  const host = await context.connect();
  const { snapshot } = await host.call('snapshot.get', {});
  if (action === undefined) {
    if (out.json)
      out.document({ leftovers: [...snapshot.leftovers].sort(byId).map(leftoverJson), scan: leftoverScanJson(snapshot.host.leftoverScan) });
    else printList(snapshot.leftovers, out);
    return EXIT.done;
  }
  if (rest.length === 0 && options.all !== true)
    throw commandFailure('bad-argument', `Which ones? slipway leftovers ${action} needs an ID, or --all.`, 'See them: slipway leftovers');
  const wanted =
    options.all === true ? snapshot.leftovers.filter(({ state }) => state !== 'left') : rest.map((text) => find(text, snapshot));
  return act(context, action, wanted);
};
