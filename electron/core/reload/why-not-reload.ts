import { CallError } from '../../../shared/contract/result';
import type { ProcessState } from '../../../shared/model/process-state';
import { isWantedDown } from '../process/beside-build';

/** Why a process in this state cannot be reloaded, or null. `isAsked`: by a person, or by a signal; a change of files of one that is down is no fault. Pure. */
export function whyNotReload(name: string, state: ProcessState, isAsked: boolean): CallError | null {
  if (state.kind === 'failed' && state.cause === 'unkillable')
    return new CallError('unkillable', `${name} has processes that could not be ended.`, 'End them first.');
  if (isWantedDown(state) && isAsked) return new CallError('not-running', `${name} is ${state.kind}.`, `Start it: slipway start ${name}`);
  return null;
}
