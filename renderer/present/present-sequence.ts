import { hasSeveralSteps, type StopConfig, stopSteps } from '../../shared/model/stop-sequence';
import { secondsText } from './present-kill-delay';

type Sequence = Pick<StopConfig, 'earlier' | 'stopSignal' | 'killDelayMs' | 'command'>;

/** The whole sequence: `SIGINT 2 s → SIGTERM 5 s → SIGKILL`. A stop command stands in the place of the first signal. */
export function sequenceText(stop: Sequence): string {
  const steps = stopSteps(stop).filter(({ signal }) => signal !== 'SIGKILL');
  const words = steps.map(
    ({ signal, graceMs }, at) => `${at === 0 && stop.command !== null ? stop.command : signal} ${secondsText(graceMs)} s`,
  );
  return [...words, 'SIGKILL'].join(' → ');
}

/** What the slider sets where there are several steps, and what it leaves alone; null with one step. */
export function sliderNote(stop: Sequence): string | null {
  return hasSeveralSteps(stop)
    ? `Sets the wait after ${stop.stopSignal}, the last step before SIGKILL. The others are in the project file.`
    : null;
}

/** What choosing a signal for one restart means where there are several steps; null with one step, whose signal it replaces. */
export function onceNote(stop: Sequence, signal: string): string | null {
  if (!hasSeveralSteps(stop)) return null;
  return signal === 'SIGKILL' ? 'at once, instead of the sequence' : 'this signal alone, then SIGKILL';
}
