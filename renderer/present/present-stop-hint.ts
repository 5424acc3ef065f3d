import type { SignalForecast } from '../../shared/contract/outcomes';
import type { Capabilities } from '../../shared/model/capabilities';
import type { ProcessSnapshot, SignalName, StopAdvice } from '../../shared/model/process';
import { hasSeveralSteps, type StopConfig, stopSteps } from '../../shared/model/stop-sequence';

/** What a stop would come to and the signal that would do better. */
export interface StopHint {
  readonly text: string;
  readonly next: string;
  /** The signal to keep with one click; null where the stop has several steps, which are changed in the project file. */
  readonly better: SignalName | null;
}

type Hinted = Pick<ProcessSnapshot, 'name' | 'stopAdvice' | 'stop'>;
type StoppedRun = Pick<ProcessSnapshot, 'lastStop'>;

/** The signal a stop begins with. */
const firstSignal = (stop: StopConfig): SignalName | undefined => stopSteps(stop)[0]?.signal;

/** One signal cannot be kept for a sequence: it says nothing about which step it replaces. */
const onceOrFile = ({ name }: Hinted, better: SignalName): string =>
  `Once: slipway stop ${name} --signal ${better}. For good: change the steps in the project file.`;

/**
 * The line beside Stop: only where another signal would do better. What was read from the processes counts; where nothing can be read yet,
 * what the last stop taught.
 */
export function presentStopHint(process: Hinted, forecast: SignalForecast | null): StopHint | null {
  const prediction = forecast?.stop ?? null;
  // An answer that was read before the signal was changed says nothing about the new one.
  if (prediction !== null && prediction.signal !== firstSignal(process.stop)) return null;
  if (prediction !== null && prediction.tone !== 'unknown')
    return prediction.better === null
      ? null
      : {
          text: capital(prediction.text),
          next: hasSeveralSteps(process.stop)
            ? `${prediction.better.text} ${onceOrFile(process, prediction.better.signal)}`
            : prediction.better.text,
          better: hasSeveralSteps(process.stop) ? null : prediction.better.signal,
        };
  return adviceOf(process, null);
}

/** What the stops taught, shown where the last one is told of; that of an earlier run says so, for its pids are not of this one. */
export function adviceAfterStop(process: Hinted & StoppedRun): StopHint | null {
  return adviceOf(process, process.lastStop?.runId ?? null);
}

/** `SIGKILL was needed: api 7 ignores SIGTERM.` of this very run; of another one `SIGKILL was needed for run 9: …`. */
function adviceText({ text, runId }: StopAdvice, shownRun: number | null): string {
  if (runId !== undefined && runId === shownRun) return text;
  return text.replace(
    /^SIGKILL was needed:/,
    runId === undefined ? 'SIGKILL was needed for an earlier run:' : `SIGKILL was needed for run ${runId}:`,
  );
}

function adviceOf(process: Hinted, shownRun: number | null): StopHint | null {
  const { stopAdvice, stop } = process;
  if (stopAdvice === null || stopAdvice === undefined || stopAdvice.signal !== firstSignal(stop)) return null;
  const text = adviceText(stopAdvice, shownRun);
  if (hasSeveralSteps(stop)) return { text, next: onceOrFile(process, stopAdvice.better), better: null };
  return { text, next: `In force from the next stop on.`, better: stopAdvice.better };
}

/** A sentence may begin with the name of a program, which keeps its spelling. */
function capital(text: string): string {
  return text.replace(/^(after|all|none) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** What a container changes about stops; null outside one. */
export function containerHint({ container }: Pick<Capabilities, 'container'>): string | null {
  if (container === null || container === undefined) return null;
  return `Slipway runs in ${container}. Stops tend to take longer here, where CPU and disk are often limited: leave some room. Dead processes that pid 1 has not collected yet are not waited for.`;
}
