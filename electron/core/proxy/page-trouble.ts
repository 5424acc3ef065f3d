import type { ProcessSnapshot } from '../../../shared/model/process';

/** Why the version a page waits for is not there, other than a failed build. */
export interface PageTrouble {
  readonly title: string;
  readonly text: string;
}

type Troubled = Pick<ProcessSnapshot, 'name' | 'state' | 'reload'>;

/**
 * What an open page is told of a server that ended by itself, or that a reload left in its old version. Pure. It stays while the next try is
 * on its way, so that it does not come and go with each. Null where all is well, where somebody stopped the server, and where a failed
 * build says it.
 */
export function pageTrouble({ name, state, reload }: Troubled): PageTrouble | null {
  if (reload?.buildFailure != null) return null;
  const log = 'Its log in Slipway says more.';
  switch (state.kind) {
    case 'running':
      return reload?.reloadFailure == null ? null : { title: `Not reloaded: ${name}`, text: `${sentence(reload.reloadFailure)} ${log}` };
    case 'exited':
      return { title: `${name} has ended`, text: `It ${state.lastExit.detail}. ${log}` };
    case 'failed':
      return { title: `${name} has failed`, text: `${sentence(state.text)} ${log}` };
    // One text for the whole way to the next try: who has hidden it is not shown it again with each step.
    case 'backoff':
    case 'waiting':
    case 'starting': {
      const { lastExit } = state;
      if (lastExit === null || lastExit.expected) return null;
      return { title: `${name} has ended`, text: `It ${lastExit.detail} and is being started again. ${log}` };
    }
    case 'stopped':
    case 'stopping':
      return null;
  }
}

function sentence(text: string): string {
  const begun = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
