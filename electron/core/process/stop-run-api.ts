import type { PortRelease, StopStep, Survivor } from '../../../shared/model/stop-sequence';
import type { Clock } from '../clock';
import type { RunIdentity } from './find-members';
import type { MemberScanner } from './member-scanner';
import type { HeldPort, PortSeam } from './port-seam';
import type { ProcessEntry, ProcessReader } from './process-reader';
import type { RunGuard } from './run-guard';
import type { StopCommandEnd } from './run-stop-command';
import type { Kill } from './signal-tree';

export interface StopRunDeps {
  readonly clock: Clock;
  readonly scanner: MemberScanner;
  readonly reader: ProcessReader;
  readonly ports: Pick<PortSeam, 'waitForRelease' | 'countConnections' | 'strangersOn'>;
  readonly kill: Kill;
  /** Hears of each signal before it is sent, so that a guardian that takes over in between repeats nothing. */
  readonly guard?: Pick<RunGuard, 'signalled'>;
  /** SIGKILL to all that the system itself knows to be of the run; absent where it keeps no such group. */
  readonly killGroup?: (run: RunIdentity) => void;
  /** Process groups exist (POSIX). */
  readonly hasGroups: boolean;
  /** Ends a whole tree by the platform's own means (Windows: taskkill /T /F); null where signals do it. */
  readonly forceTree: ((rootPid: number) => Promise<void>) | null;
}

export interface StopRunPlan {
  readonly run: RunIdentity;
  readonly steps: readonly StopStep[];
  readonly scope: 'tree' | 'main';
  /** The pid the run is known by: the root, or the member it was handed over to. */
  readonly mainPid: number;
  /** Ports the run held, read when its members are looked at first. */
  heldPorts(): readonly HeldPort[];
  /** Ports it was expected on, seen held or not: proved free as well unless somebody else has them. */
  expectedPorts(): readonly HeldPort[];
  /** Runs `stop.command` instead of the first signal; `mayBegin` is asked right before its spawn. Never rejects. Null for none. */
  readonly command: ((mayBegin: () => boolean) => Promise<StopCommandEnd>) | null;
  /** Who lives, at each look; before the record says who is gone. */
  readonly onSeen?: (members: readonly ProcessEntry[]) => void;
  /** The first step was carried out in this turn. */
  readonly onFirstStep?: () => void;
  /** Whether the root lives and its exit will be told by `poke`; absent: it will not. */
  readonly willTellExit?: () => boolean;
  /** Waited for before the first step. Never rejects. */
  readonly beforeFirstStep?: () => Promise<void>;
  /** A start follows, which somebody waits for: the signal is not held up to count the clients. */
  readonly isForRestart?: boolean;
  /** The first step's signal was sent by whoever began this stop (a host that was killed): only its wait is left. */
  readonly isFirstSent?: boolean;
}

export type StopEnd =
  | { readonly kind: 'released'; readonly ports: readonly PortRelease[] }
  | { readonly kind: 'could-not-kill'; readonly survivors: readonly Survivor[] };

export interface StopRun {
  /** Begins a step; a step that is not after the current one does nothing. */
  enterStep(step: number): void;
  /** The root's exit was seen: look now. */
  poke(): void;
  readonly ended: Promise<StopEnd>;
}
