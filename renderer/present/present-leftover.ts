import type { LeftoverAction, LeftoverPolicy, LeftoverReason, LeftoverSnapshot } from '../../shared/model/leftover';
import { durationText, uptimeText } from './format-duration';
import { programName } from './present-signal';

export interface PresentedLeftover {
  readonly title: string;
  /** For the name of a button: `run 3 of api`. */
  readonly longName: string;
  /** Processes, ports and age in one line. */
  readonly facts: string;
  readonly why: string;
  /** What is going on with it; null while it only waits. */
  readonly progress: string | null;
}

const WHY: Readonly<Record<LeftoverReason, string>> = {
  'host-killed': 'Slipway was killed before it could stop it.',
  kept: 'It was kept running when Slipway ended.',
  'keep-running': 'keep_running keeps it when Slipway is killed.',
  left: 'You left it running.',
};

export const ACTION_WORDS: Readonly<Record<LeftoverAction, string>> = { stop: 'Stop', adopt: 'Adopt', leave: 'Leave' };
export const ACTION_DOING: Readonly<Record<LeftoverAction, string>> = { stop: 'Stopping', adopt: 'Adopting', leave: 'Leaving' };

/** The choices for a project's leftovers, with what each means. */
export const POLICY_CHOICES: readonly { readonly id: LeftoverPolicy | null; readonly label: string; readonly note: string }[] = [
  { id: null, label: 'By default', note: 'The app asks; a host in a terminal stops them. What was kept by choice is adopted.' },
  { id: 'ask', label: 'Ask', note: 'Nothing is done until somebody answers.' },
  { id: 'stop', label: 'Stop', note: 'Each by its own stop sequence. What was kept on purpose is not stopped.' },
  { id: 'adopt', label: 'Adopt', note: 'They become current runs again; what they printed since their host ended is gone.' },
  { id: 'leave', label: 'Leave', note: 'They go on outside Slipway; the port doctor knows them.' },
];

/** `node 812, sh 813` or `6 processes`. */
function who({ members }: LeftoverSnapshot): string {
  if (members.length > 3) return `${members.length} processes`;
  return members.map(({ pid, command }) => `${programName(command)} ${pid}`).join(', ');
}

/** What a card says of one leftover at the instant `now` (epoch ms). */
export function presentLeftover(one: LeftoverSnapshot, now: number): PresentedLeftover {
  const ports = [...new Set(one.ports.map(({ port }) => port))];
  const facts = [
    who(one),
    ports.length === 0 ? '' : `${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`,
    one.startedAt === null ? '' : `up ${uptimeText(now - one.startedAt)}`,
  ];
  const { stop } = one;
  const left = stop === null || stop.outcome !== 'unkillable' ? null : stop.survivors.map(({ pid, reason }) => `pid ${pid}: ${reason}`);
  const progress =
    left !== null
      ? `Not stopped after ${durationText(stop?.durationMs ?? 0)}. ${left.join('; ')}`
      : one.state === 'stopping'
        ? (stop?.events.findLast(({ kind }) => kind !== 'asked')?.text ?? 'Stopping')
        : null;
  return {
    title: one.processId === null ? 'a build' : `${one.name}, run ${one.runId}`,
    longName: one.processId === null ? `a build, pid ${one.members[0]?.pid ?? 0}` : `run ${one.runId} of ${one.name}`,
    facts: facts.filter(Boolean).join(' · '),
    why: WHY[one.reason],
    progress,
  };
}

/** `2 runs of an earlier session are still alive`. */
export function leftoversTitle(count: number): string {
  return count === 1 ? '1 run of an earlier session is still alive' : `${count} runs of an earlier session are still alive`;
}
