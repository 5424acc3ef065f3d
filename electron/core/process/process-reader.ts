/** One row of the process table. Times in clock ticks, memory in bytes. */
export interface ProcessEntry {
  readonly pid: number;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** Clock ticks since boot (Linux field 22); on macOS the start second, on Windows 0. With the pid it is the identity. */
  readonly startTicks: number;
  /** One letter as `ps` prints it: R, S, D, Z, T, X… */
  readonly state: string;
  /** Short program name. */
  readonly name: string;
  /** User plus system time, ticks. */
  readonly cpuTicks: number;
  readonly rssBytes: number;
}

/** The masks that say what a signal would do; 64-bit, bit n-1 is signal n. */
export interface SignalMasks {
  readonly ignored: bigint;
  readonly caught: bigint;
  /** This host may not signal it (kill(2): neither its real nor its saved user is ours). */
  readonly refuses?: boolean;
}

/**
 * How the core sees processes. The Linux implementation reads /proc; macOS and Windows parse a tool's output; unit tests use a table.
 * Every read of one pid returns null for a process that is gone or may not be looked at; nothing here throws for that.
 */
export interface ProcessReader {
  /** Clock ticks per second, to turn ticks into time. */
  readonly ticksPerSecond: number;
  /** Every row, but for those of `except` where leaving them out saves reading them. */
  list(except?: ReadonlySet<number>): Promise<readonly ProcessEntry[]>;
  /** Number of the last process or thread that was created; null where the system does not say. Equal before and after: none was born between. */
  lastBorn(): number | null;
  /** Processes and threads created since boot, by anybody; absent, or null, where that is not counted. */
  births?(): number | null;
  /** The row of one pid, for the identity check just before a signal. */
  entry(pid: number): ProcessEntry | null;
  /** Whether a zombie's process still has a live thread. */
  hasLiveThread(pid: number): boolean;
  /** Soft RLIMIT_LOCKS, the run mark; null where unlimited or unreadable. */
  runMark(pid: number): number | null;
  /** Run marks in the names of the groups it is in, outermost first; absent where the system has no such groups. */
  cgroupMarks?(pid: number): readonly number[];
  /** Value of SLIPWAY_RUN in its environment at exec. */
  environmentMark(pid: number): string | null;
  /** Command line for people; falls back to the name in brackets. */
  commandLine(pid: number): string | null;
  signalMasks(pid: number): SignalMasks | null;
  /** Whether it is certain that this host may signal it: much cheaper than its masks. Absent: never certain. */
  isOurs?(pid: number): boolean;
}
