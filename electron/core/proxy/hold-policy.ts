import type { ProcessSnapshot } from '../../../shared/model/process';

/** What decides whether a request may go to the server now. */
export type HoldFacts = Pick<ProcessSnapshot, 'name' | 'state' | 'buildingSince'> & {
  /** The last build failed and none has succeeded since. */
  readonly buildFailed: boolean;
};

/** What becomes of a request that arrives now; the texts are shown to people. */
export type HoldDecision = { readonly kind: 'pass' } | { readonly kind: 'hold' | 'refuse'; readonly text: string };

/**
 * Whether requests pass, wait or are refused in this state of the process. Pure and total: every state has a row. They wait wherever a
 * server will come by itself, and are refused at once where only a person can bring it. A build beside a run holds nobody: the old run
 * lives on until it has succeeded.
 */
export function holdDecision({ name, state, buildingSince, buildFailed }: HoldFacts): HoldDecision {
  switch (state.kind) {
    case 'running':
      return { kind: 'pass' };
    case 'starting':
      return { kind: 'hold', text: state.overdue ? `${name} has started, but is not ready yet` : `${name} is starting` };
    case 'stopping':
      return { kind: 'hold', text: state.then === 'start-again' ? `${name} is restarting` : `${name} is stopping` };
    case 'waiting': {
      if (buildingSince !== null) return { kind: 'hold', text: `${name} is being built` };
      const trust = state.on.find(({ kind }) => kind === 'trust');
      if (trust !== undefined) return { kind: 'refuse', text: `${name} waits for its project to be trusted` };
      const [first] = state.on;
      return { kind: 'hold', text: first === undefined ? `${name} is about to start` : `${name} waits ${first.text}` };
    }
    case 'backoff':
      return { kind: 'hold', text: `${name} ended (${state.lastExit.detail}) and is started again soon` };
    case 'stopped':
      return { kind: 'refuse', text: `${name} is stopped` };
    case 'exited':
      return { kind: 'refuse', text: `${name} has ended: ${state.lastExit.detail}` };
    case 'failed':
      return { kind: 'refuse', text: buildFailed ? `The build of ${name} failed` : `${name} has failed: ${state.text}` };
  }
}
