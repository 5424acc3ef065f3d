import type { StopConfig } from '../../../shared/model/stop-sequence';
import { stopGraceMs, stopSteps } from '../../../shared/model/stop-sequence';

/** What a pod says of a stop. */
export interface KubernetesStop {
  /** `terminationGracePeriodSeconds`: from the beginning of preStop to SIGKILL. At least 1: 0 would be SIGKILL at once. */
  readonly graceSeconds: number;
  /** The line of preStop for sh; null where SIGTERM, which Kubernetes sends by itself, is all there is to say, or a command has its place. */
  readonly preStop: string | null;
  /** What becomes of several steps, as a sentence; null for a single one. */
  readonly steps: string | null;
}

const seconds = (ms: number): number => Math.ceil(ms / 1_000);
const kill = (signal: string, waitSeconds: number): string => `kill -${signal.replace(/^SIG/, '')} 1; sleep ${waitSeconds}`;

/**
 * kubelet runs preStop first, sends SIGTERM when that has ended, and SIGKILL when the grace period is over, which began with preStop
 * (Kubernetes, "Pod Lifecycle", termination of pods). So a sequence that ends with SIGTERM can be said as it is: preStop does the steps before
 * it, each for its own time in whole seconds, as POSIX's sleep takes no others. Of any other sequence the first signal is said, with all of
 * the time: SIGTERM, which follows, finds nobody. The wait ends with the main process, as its container does. Pure; the same each time.
 */
export function kubernetesStop(stop: Pick<StopConfig, 'earlier' | 'stopSignal' | 'killDelayMs' | 'command'>): KubernetesStop {
  const steps = stopSteps(stop).filter(({ signal }) => signal !== 'SIGKILL');
  const [first] = steps;
  const last = steps.at(-1);
  const graceSeconds = Math.max(1, seconds(stopGraceMs(stop)));
  const isSeveral = steps.length > 1;
  if (stop.command !== null)
    return { graceSeconds, preStop: null, steps: isSeveral ? 'Kubernetes sends only SIGTERM and SIGKILL after the command' : null };
  if (first === undefined || last === undefined) return { graceSeconds, preStop: null, steps: null };
  if (isSeveral && last.signal === 'SIGTERM') {
    const before = steps.slice(0, -1);
    return {
      graceSeconds: Math.max(
        1,
        stopSteps(stop).reduce((sum, { graceMs }) => sum + seconds(graceMs), 0),
      ),
      preStop: before.map(({ signal, graceMs }) => kill(signal, seconds(graceMs))).join('; '),
      steps: `Kubernetes itself sends only SIGTERM and SIGKILL; preStop sends ${before.map(({ signal }) => signal).join(', ')} before them`,
    };
  }
  if (first.signal === 'SIGTERM')
    return { graceSeconds, preStop: null, steps: isSeveral ? `Only SIGTERM is sent, and SIGKILL after ${graceSeconds} s` : null };
  const alone = `Only ${first.signal} is sent; SIGTERM and SIGKILL follow after ${graceSeconds} s`;
  return { graceSeconds, preStop: kill(first.signal, graceSeconds), steps: isSeveral ? alone : null };
}
