import type { ExitResult } from '../../../shared/model/exit-result';
import type { ProcessConfig, ProcessId } from '../../../shared/model/process';
import type { Clock } from '../clock';
import type { drainElsewhere, holdOutput } from '../logs/hold-output-adapter';
import type { OutputPipe } from '../logs/output-pipe';
import type { ProjectWatches } from '../watch/project-watches';
import type { RunIdentity } from './find-members';
import type { OpenRunLog, RunLog } from './log-seam';
import type { MemberScanner } from './member-scanner';
import type { PortSeam } from './port-seam';
import type { ProcessReader } from './process-reader';
import type { RunGuard } from './run-guard';
import type { RunTraces } from './run-traces';
import type { Kill } from './signal-tree';
import type { parkChild, spawnChild } from './spawn-child';
import type { MemoryStore } from './supervisor-api';
import type { OnDependencyWait } from './wait-for-dependencies';

/** What the platform can do, for the core; the window's view of it is shared/model/capabilities. */
export interface PlatformTraits {
  readonly platform: NodeJS.Platform;
  readonly hasGroups: boolean;
  readonly canSignal: boolean;
  readonly hasRunMark: boolean;
  /** Ends a whole tree by the platform's own means; null where SIGKILL does it. */
  readonly forceTree: ((rootPid: number) => Promise<void>) | null;
}

/** The environment a start would use, and what is wrong with it (an env file that cannot be read). */
export interface ChildEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** A run of which there is a record on disk. `exit` null: its host was killed, it lives, or it was never started. */
export interface LastRun {
  readonly runId: number;
  readonly exit: ExitResult | null;
}

/** Everything the process core reaches the world through. */
export interface CoreDeps {
  readonly clock: Clock;
  readonly scanner: MemberScanner;
  readonly reader: ProcessReader;
  readonly ports: PortSeam;
  readonly kill: Kill;
  /** The last word of a stop, see StopRunDeps. */
  readonly killGroup?: (run: RunIdentity) => void;
  readonly traits: PlatformTraits;
  readonly memory: MemoryStore;
  /** Stops the runs should the host be killed. */
  readonly guard: RunGuard;
  /** What its processes can be recognised by once nothing proves them; absent: nothing is remembered. */
  readonly traces?: RunTraces;
  readonly openRunLog: OpenRunLog;
  /** The newest run there was, from disk; null for none. */
  readonly lastRun: (id: ProcessId) => LastRun | null;
  /** A kernel pipe for a child's output; null where there is none ready. */
  readonly takePipe: () => OutputPipe | null;
  /** For runs that shall outlive a killed host: somebody who empties their pipes then. */
  readonly holdOutput: typeof holdOutput;
  /** For runs that outlive this host by choice. */
  readonly drainElsewhere: typeof drainElsewhere;
  /** Goes on with the log of a run that an earlier host began: no header, no pipes. */
  readonly resumeRunLog: (processId: ProcessId, runId: number) => RunLog;
  readonly spawn: typeof spawnChild;
  /** Spawns the next run of a process ahead of its time; absent: every run is spawned when it may begin. */
  readonly park?: typeof parkChild | undefined;
  readonly environment: (config: ProcessConfig) => Promise<ChildEnvironment>;
  /** None: no files are watched. */
  readonly watches?: ProjectWatches | undefined;
  /** Why a change may not run anything (the project is not trusted), or null. None: it always may. */
  readonly mayRun?: ((id: ProcessId) => Promise<string | null>) | undefined;
  /** Resolves when the server of this process has read what its proxy gave it, after a moment at most. None: nobody gives it anything. Never rejects. */
  readonly settleTraffic?: ((id: ProcessId) => Promise<void>) | undefined;
  /** Times, sizes and identities of the files that the plan of this process was read from, and what was approved; null where that is not known. */
  readonly planStamp?: ((id: ProcessId) => string | null) | undefined;
  /** 0 … 1, for the spread of the backoff. */
  readonly random: () => number;
  readonly newUuid: () => string;
}

export interface ManagedProcessDeps extends CoreDeps {
  /** The snapshot changed; `state` tells a change of state, which is announced at once. */
  readonly announce: (id: ProcessId, what: 'state' | 'detail') => void;
  /** Resolves when everything this process depends on is as far as it must be; false when cancelled. */
  readonly dependencies: (id: ProcessId, cancel: AbortSignal, onWaiting: OnDependencyWait) => Promise<boolean>;
}
