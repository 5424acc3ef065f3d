/**
 * A line longer than this is cut and says how much is missing. Bounds what one line can hold in memory; a JSON dump of 200 kB still
 * passes whole (docker cuts at 16 KiB, journald at 48 KiB).
 */
export const MAX_LINE_BYTES = 256 * 1024;

/** Bounds of the logs of one process. */
export interface LogLimits {
  /** Newest output kept in memory, per process. */
  readonly ringBytes: number;
  readonly ringLines: number;
  /** Size at which a segment file is closed and the next one begun. */
  readonly segmentBytes: number;
  /** All segments of one process; the oldest go first. */
  readonly diskBytes: number;
  /** With this much output waiting for the disk, reading from the child stops for a moment: nothing is lost on a busy machine. */
  readonly pauseBytes: number;
  /** More than this is given up, with a line that says so; reached only when the disk stands still. */
  readonly queueBytes: number;
}

/**
 * One million lines of 100 bytes (100 MB) stay readable; fifty flooding processes hold 50 × 1 MiB of memory.
 * 4 MiB is 8 ms of the fastest child measured (500 MB/s through one pipe).
 */
export const DEFAULT_LOG_LIMITS: LogLimits = {
  ringBytes: 1024 * 1024,
  ringLines: 20_000,
  segmentBytes: 8 * 1024 * 1024,
  diskBytes: 256 * 1024 * 1024,
  pauseBytes: 4 * 1024 * 1024,
  queueBytes: 16 * 1024 * 1024,
};
