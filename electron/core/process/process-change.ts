import { CallError } from '../../../shared/contract/result';
import type { PortChoice, ProcessConfig } from '../../../shared/model/process';
import { hasSeveralSteps } from '../../../shared/model/stop-sequence';
import type { ProcessChange, ProcessMemory } from './supervisor-api';

/** A port that is the file's own is no choice. */
function keptChoice(choice: PortChoice | null): PortChoice | undefined {
  return choice === null || choice.from === choice.to ? undefined : choice;
}

/** What of a process' memory a change from outside replaces; null in it means the file's again. CallError for what it cannot be given. Pure. */
export function memoryOfChange(
  { name, stop, source }: Pick<ProcessConfig, 'name' | 'stop' | 'source'>,
  { killDelayMs, stopSignal, portChoice }: ProcessChange,
): Partial<ProcessMemory> {
  if (stopSignal != null && hasSeveralSteps(stop))
    throw new CallError(
      'bad-argument',
      `${name} is stopped in several steps, so one signal cannot be set for it.`,
      `Change stop.steps in ${source.file}, or send another signal for once: slipway stop ${name} --signal ${stopSignal}`,
    );
  return {
    ...(killDelayMs === undefined ? {} : { killDelayMs: killDelayMs ?? undefined }),
    ...(stopSignal === undefined ? {} : { stopSignal: stopSignal ?? undefined }),
    ...(portChoice === undefined ? {} : { portChoice: keptChoice(portChoice) }),
  };
}
