/**
 * Why a process looks like one of a run though nothing proves it: it writes into the run's output, listens on a port the process wants, or
 * runs in or from the project's folder.
 */
export type SuspectEvidence = 'output' | 'port' | 'project';

/** A process that belongs to no run but looks like part of one. Offered to people, never stopped unasked. */
export interface Suspect {
  readonly pid: number;
  readonly startTicks: number;
  readonly command: string;
  readonly cwd: string | null;
  readonly evidence: SuspectEvidence;
  /** The port of evidence `port`; null for the others. */
  readonly port: number | null;
  /** The evidence as a clause: `writes to this run's output`. */
  readonly text: string;
}
