import type { PortChoice } from '../../../shared/model/process';
import type { ProcessChange, ProcessMemory } from './supervisor-api';

/** A port that is the file's own is no choice. */
function keptChoice(choice: PortChoice | null): PortChoice | undefined {
  return choice === null || choice.from === choice.to ? undefined : choice;
}

/** What of a process' memory a change from outside replaces; null in it means the file's again. Pure. */
export function memoryOfChange({ killDelayMs, stopSignal, portChoice }: ProcessChange): Partial<ProcessMemory> {
  return {
    ...(killDelayMs === undefined ? {} : { killDelayMs: killDelayMs ?? undefined }),
    ...(stopSignal === undefined ? {} : { stopSignal: stopSignal ?? undefined }),
    ...(portChoice === undefined ? {} : { portChoice: keptChoice(portChoice) }),
  };
}
