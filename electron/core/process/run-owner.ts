import type { StopOutcome } from '../../../shared/contract/outcomes';
import type { AnyVerdict } from '../../../shared/model/port-verdict';
import type { ProcessConfig, ProcessId } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import type { StopStep } from '../../../shared/model/stop-sequence';
import type { HeldPort } from './port-seam';
import type { ProcessMemory } from './supervisor-api';
import type { ProcessInput } from './transition';

/** The process as its run sees it. */
export interface RunOwner {
  readonly id: ProcessId;
  readonly config: ProcessConfig;
  readonly memory: ProcessMemory;
  readonly state: ProcessState;
  /** Resolves when the files whose change the start in preparation is because of are all written, for another start at once: why it may not run, or null. */
  filesQuiet(): Promise<string | null>;
  remember(change: Partial<ProcessMemory>): void;
  dispatch(input: ProcessInput): void;
  changed(): void;
  setVerdict(verdict: AnyVerdict | null): void;
  /** These were bound by us so many ms ago, which proved that nobody had them. */
  portsProved(free: readonly (HeldPort & { readonly agoMs: number })[]): void;
  /** The first step of a stop was carried out. */
  stopBegan(): void;
  stopEnded(outcome: StopOutcome): void;
  mark(event: string): void;
  /** The stop sequence for what the owner did not ask for (leftover members). */
  defaultSteps(): readonly StopStep[];
}
