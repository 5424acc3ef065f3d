import type { SignalForecast } from '../../shared/contract/outcomes';
import type { Capabilities } from '../../shared/model/capabilities';
import type { ProcessSnapshot, SignalName } from '../../shared/model/process';

/** What a stop would come to and the signal that would do better. */
export interface StopHint {
  readonly text: string;
  readonly next: string;
  readonly better: SignalName;
}

/**
 * The line beside Stop: only where another signal would do better. What was read from the processes counts; where nothing can be read yet,
 * what the last stop taught.
 */
export function presentStopHint(process: Pick<ProcessSnapshot, 'stopAdvice' | 'stop'>, forecast: SignalForecast | null): StopHint | null {
  const prediction = forecast?.stop ?? null;
  // An answer that was read before the signal was changed says nothing about the new one.
  if (prediction !== null && prediction.signal !== process.stop.stopSignal) return null;
  if (prediction !== null && prediction.tone !== 'unknown')
    return prediction.better === null
      ? null
      : { text: capital(prediction.text), next: prediction.better.text, better: prediction.better.signal };
  return adviceAfterStop(process);
}

/** What the last stop taught: shown where it is told of. */
export function adviceAfterStop({ stopAdvice, stop }: Pick<ProcessSnapshot, 'stopAdvice' | 'stop'>): StopHint | null {
  if (stopAdvice === null || stopAdvice === undefined || stopAdvice.signal !== stop.stopSignal) return null;
  return { text: stopAdvice.text, next: `In force from the next stop on.`, better: stopAdvice.better };
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
