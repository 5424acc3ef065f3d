import type { AnyVerdict, SplitPort } from './port-verdict';
import type { ProcessPhase, ProcessState } from './process-state';
import type { ReloadView, RunBirth } from './reload';
import type { RestartPolicy } from './restart-policy';
import type { SignalEffect } from './signal';
import type { PortRelease, StopConfig, StopRecord } from './stop-sequence';

/** A signal's full name, `SIGTERM`. Kept by name everywhere; numbers differ per platform. */
export type SignalName = string;

/** Unique on one host: `<projectId>/<process name>`. */
export type ProcessId = string;
/** Unique on one host and stable over restarts of it. */
export type ProjectId = string;

/** What to run: an argument vector, or a line a shell runs (only where the project's file says so). */
export type CommandSpec = { readonly kind: 'argv'; readonly argv: readonly string[] } | { readonly kind: 'shell'; readonly line: string };

/** Where a value came from, for messages: the file relative to the project's root, 1-based line and column. */
export interface SourceRef {
  readonly file: string;
  readonly line: number;
  /** Of a process: the lines of those of its keys that the doors name, by dotted key of slipway.yaml, whatever the file calls it. One that the file does not have is not in it. */
  readonly keys?: Readonly<Record<string, number>>;
}

export type ReadinessProbe =
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'log'; readonly text: string }
  /** No `ready:` key: known ports listen again, else first listener or 1 s alive. */
  | { readonly kind: 'auto' };

export type DependencyCondition = 'started' | 'ready' | 'completed';

export interface WatchConfig {
  readonly paths: readonly string[];
  readonly extensions: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly gitignore: boolean;
  readonly debounceMs: number;
  readonly skipUnchanged: boolean;
}

/** Why a process may not be started as its file says, although all of it is known: it is in a circle of `depends_on` or `restart_with`. */
export interface StartRefusal {
  /** Where the circle begins: relative to the project's root, 1-based line. */
  readonly file: string;
  readonly line: number;
  /** The whole of it in short: `api → db → api`. */
  readonly circle: string;
  /** What is so. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

/** The spec of one managed process, fully resolved: absolute cwd, defaults filled in. Pure data; nothing in it has been run. */
export interface ProcessConfig {
  readonly name: string;
  readonly command: CommandSpec;
  /** Absolute, real path. */
  readonly cwd: string;
  /** Variables set by the project file itself; wins over env files. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute paths of dotenv files, read anew before each start. */
  readonly envFiles: readonly string[];
  readonly build: CommandSpec | null;
  readonly buildOutput: string | null;
  readonly watch: WatchConfig | null;
  readonly onChange: 'restart' | 'signal' | 'none';
  readonly reloadSignal: SignalName;
  readonly onBuildError: 'keep' | 'stop';
  readonly stop: StopConfig;
  readonly restart: RestartPolicy;
  readonly ready: ReadinessProbe;
  readonly readyTimeoutMs: number;
  /** Ports the project file expects. */
  readonly ports: readonly number[];
  readonly dependsOn: Readonly<Record<string, DependencyCondition>>;
  /** Restarted when one of these has a new run; absent: never. */
  readonly restartWith?: readonly string[];
  /** Nobody may start it; absent: it may be started. What was up when the file came to say so runs on as it did. */
  readonly refusal?: StartRefusal;
  readonly proxy: {
    readonly port: number;
    readonly target: number | null;
    readonly liveReload: boolean;
    /** Limits of what is held back while the server is down; absent: the proxy's own. */
    readonly hold?: { readonly timeMs: number; readonly requests: number; readonly bytes: number };
  } | null;
  /** What a runner such as `npm run dev` would run in turn, its pre and post scripts included; absent where the command says it all. */
  readonly runs?: string;
  /** Goes on when the host is killed; absent: it is stopped then. */
  readonly keepRunning?: boolean;
  readonly source: SourceRef;
}

/** A live process of a run. Identity is pid + start ticks (+ the host's boot id): a pid alone may be reused. */
export interface Member {
  readonly pid: number;
  /** Clock ticks since boot at which it started (field 22 of /proc/PID/stat); on macOS the start second. */
  readonly startTicks: number;
  readonly ppid: number;
  readonly command: string;
}

/** A LISTEN socket owned by a member of the run. */
export interface OwnedPort {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** Its holder can't be seen; it counts as the run's because the port was free before and this pid may not be looked into. */
  readonly presumed?: boolean;
}

/** Why a run began. */
export interface RunCause {
  readonly kind: 'manual' | 'file-change' | 'crash' | 'dependency' | 'config' | 'command-line' | 'startup';
  readonly files: readonly string[];
  /** How many changed beside `files`, which names the first of very many only; absent: none. */
  readonly moreFiles?: number | undefined;
  /** Who asked: `window`, `command line`, `automatic restart`… */
  readonly by: string;
  /** What it follows, where that was not an end by itself: `ended by SIGKILL, sent by command line`, `a new run of db`. */
  readonly after?: string | undefined;
}

/** How long a past stop took; the histogram beside the kill-delay slider is drawn from these. */
export interface PastStop {
  readonly durationMs: number;
  readonly escalated: boolean;
  /** Who forced it; absent where its steps ran their course. */
  readonly forcedBy?: string | undefined;
  /**
   * Where the stop has several steps: ms from the beginning of the last one before SIGKILL, which is what the kill delay bounds; null when it
   * ended before that step. Absent where there is one step: then it is `durationMs`.
   */
  readonly lastStepMs?: number | null | undefined;
  /** When each of its ports could be bound again, ms after the stop was asked for; null: not within the gate's limit. Absent in old records. */
  readonly ports?: readonly PortRelease[] | undefined;
}

/** "Run on `to` instead of `from`": PORT, and `{port}` in the command and its variables. `from` null: it expects no port. */
export interface PortChoice {
  readonly from: number | null;
  readonly to: number;
}

/** What an earlier stop that needed SIGKILL taught: a signal that all its processes would have obeyed. */
export interface StopAdvice {
  /** The stop signal that was not obeyed. */
  readonly signal: SignalName;
  readonly better: SignalName;
  /** Why, in one or two sentences. */
  readonly text: string;
  /** The command it was learned from; another command makes it void. */
  readonly commandLine: string;
  /** The run whose stop taught it, the pids in `text` are of that one; absent in state of older versions. */
  readonly runId?: number | undefined;
}

/** A signal a person sent to the running process (not part of a stop). */
export interface SignalRecord {
  readonly at: number;
  readonly signal: SignalName;
  readonly pids: readonly number[];
  readonly by: string;
  /** Whom it was meant for; `process`: one chosen member. Absent in records of older versions. */
  readonly target?: 'run' | 'main' | 'process' | undefined;
  /** What each process was going to do with it, by pid, read just before; those that could not be read are left out. */
  readonly effect?: Readonly<Record<string, SignalEffect>> | undefined;
}

/** One process as every door sees it. Instants are epoch ms, durations ms, sizes bytes. */
export interface ProcessSnapshot {
  readonly id: ProcessId;
  readonly projectId: ProjectId;
  readonly name: string;
  /** The command as one line for people, control characters escaped. */
  readonly commandLine: string;
  readonly cwd: string;
  readonly source: SourceRef;
  readonly buildLine: string | null;
  readonly state: ProcessState;
  readonly phase: ProcessPhase;
  /** One short clause beside the state's word: `ready in 0.31 s`, `for port 3000: node (pid 811) has it`. */
  readonly detail: string;
  readonly members: readonly Member[];
  readonly ports: readonly OwnedPort[];
  /** Ports it is expected to listen on: from the project file and learned from past runs. */
  readonly expectedPorts: readonly number[];
  /** Automatic and asked restarts of the last 24 h, oldest first: twelve buckets of two hours. */
  readonly restartBuckets: readonly number[];
  readonly restarts: number;
  readonly cpuPercent: number | null;
  readonly rssBytes: number | null;
  /** In force: the file's, with what a person set for this process on top. */
  readonly stop: StopConfig;
  /** What the file says, where that is something else; absent where nothing was set. */
  readonly stopInFile?: StopConfig | undefined;
  readonly restartPolicy: RestartPolicy;
  /** The stop in progress, else the last one, else null. */
  readonly lastStop: StopRecord | null;
  readonly pastStops: readonly PastStop[];
  /** Kept until the stop signal or the command changes; absent or null for none. */
  readonly stopAdvice?: StopAdvice | null;
  /** Sent to the current run by people, oldest first, the newest 20. */
  readonly lastSignals: readonly SignalRecord[];
  /** How often each signal was sent to the current run; absent while `lastSignals` has them all. */
  readonly signalCounts?: Readonly<Record<SignalName, number>> | undefined;
  /** Where the time before the current run was ready went; absent where it is not known. */
  readonly birth?: RunBirth | undefined;
  /** The port doctor's word on what it waits for or what ended its last run; null otherwise. */
  readonly verdict: AnyVerdict | null;
  /** Ports of the current run on which somebody else listens beside it, read when it became ready and when another process came or went. */
  readonly splitPorts: readonly SplitPort[];
  /** Kept for every start: it runs on another port than its file says; null where nothing was chosen. */
  readonly portChoice: PortChoice | null;
  /** The current run is on another port than its file says, kept or for this time; null or absent where it is not. */
  readonly move?: PortChoice | null;
  /** True when the configuration on disk differs from the one the current run was started with. */
  readonly drift: boolean;
  /** Its file asks for what nothing can be started by: nobody may start it, and what is up runs on as it did. Absent where it may be started. */
  readonly refusal?: StartRefusal | undefined;
  /** Cause of the current run (or the last one). */
  readonly cause: RunCause | null;
  /** A build in progress: since when, epoch ms. */
  readonly buildingSince: number | null;
  /** Watch, build and artifact; absent from a host that knows nothing of them. */
  readonly reload?: ReloadView | undefined;
}
