import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RunEnd, RunHeader } from '../../../shared/model/log';
import type { ProcessId, RunCause } from '../../../shared/model/process';
import type { Clock } from '../clock';
import { boundRunEnd } from './bound-run-end';
import { signalRecordSchema, stopRecordSchema } from './stop-record-schema';
import { storedVerdictSchema } from './stored-verdict';

const FILE_NAME = 'runs.jsonl';
/** Runs kept per process; restarting on every save for weeks must not grow without end. */
const MAX_RUNS = 500;

const exitSchema = z.object({
  runId: z.int(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  cause: z.enum(['stopped', 'completed', 'crashed', 'signalled', 'spawn-failed', 'build-failed', 'port-busy']),
  expected: z.boolean(),
  at: z.number().nullable(),
  ranMs: z.number().nullable(),
  detail: z.string(),
  verdict: storedVerdictSchema,
});
const part = z.number().nullable();
const birthSchema = z.object({ buildMs: part, stopMs: part, portsMs: part, bootMs: part });
const endSchema = z.object({
  readyMs: part,
  stopMs: part,
  escalated: z.boolean(),
  exit: exitSchema,
  buildMs: part.optional(),
  // A part that another version wrote otherwise is left out, the rest is still true.
  birth: birthSchema.optional().catch(undefined),
  stop: stopRecordSchema.optional().catch(undefined),
  signals: z.array(signalRecordSchema).optional().catch(undefined),
  signalCounts: z.record(z.string(), z.int()).optional().catch(undefined),
  guardian: z
    .object({ steps: z.array(z.object({ signal: z.string(), graceMs: z.number() })), ranCommand: z.boolean().optional() })
    .optional()
    .catch(undefined),
});
const causeSchema: z.ZodType<RunCause> = z.object({
  kind: z.enum(['manual', 'file-change', 'crash', 'dependency', 'config', 'command-line', 'startup']),
  files: z.array(z.string()),
  moreFiles: z.int().min(1).optional(),
  by: z.string(),
  after: z.string().optional(),
});
/** One line a run when it begins, and one more when it is over. */
const lineSchema = z.union([
  z.object({
    runId: z.int(),
    startedAt: z.number(),
    cause: z.string(),
    firstSeq: z.int(),
    why: causeSchema.optional().catch(undefined),
  }),
  z.object({ runId: z.int(), end: endSchema }),
  z.object({ runId: z.int(), notStarted: z.string() }),
]);

/** What is kept of a run for which nothing was started: the last that was said of it. */
export interface NotStarted {
  readonly notStarted: string;
}

/**
 * The run headers of one process, in memory and in `runs.jsonl` (mode 0600) beside its segments. In memory at once; on disk in the next turn of the
 * event loop, because the end of a run and the beginning of the next lie on the way of a restart. A file that cannot be written is told to `onError`.
 */
export class RunList {
  /** Lines that are not on disk yet. */
  private unwritten = '';
  private runs: RunHeader[] = [];
  /** The same without stops and signals: what a log shows and asks for at every batch. */
  private light: RunHeader[] = [];

  constructor(
    private readonly dir: string,
    private readonly processId: ProcessId,
    private readonly clock: Pick<Clock, 'setTimer'>,
    private readonly onError: (error: Error) => void,
  ) {
    this.load();
  }

  /** Every kept run, oldest first, without its stop and signals. */
  all(): readonly RunHeader[] {
    return this.light;
  }

  /** The same with everything that is kept. */
  full(): readonly RunHeader[] {
    return this.runs;
  }

  /** Adds a run. */
  add(run: RunHeader): void {
    this.runs.push(run);
    this.light.push(run);
    if (this.runs.length > MAX_RUNS) {
      this.runs = this.runs.slice(-MAX_RUNS / 2);
      this.light = this.light.slice(-MAX_RUNS / 2);
      this.write(() => {
        const path = join(this.dir, FILE_NAME);
        this.unwritten = '';
        writeFileSync(`${path}.new`, this.runs.map(toLine).join(''), { mode: 0o600 });
        renameSync(`${path}.new`, path);
      });
    } else {
      this.append(toLine(run));
    }
  }

  /** Keeps how a run went; a run that is not in the list is left out. */
  setEnd(runId: number, whole: RunEnd): void {
    const end = boundRunEnd(whole);
    if (this.keepEnd(runId, end)) this.append(`${JSON.stringify({ runId, end })}\n`);
  }

  /** Keeps that nothing was started for a run, and why; a run that is not in the list is left out. */
  setNotStarted(runId: number, notStarted: string): void {
    if (this.keep(runId, { notStarted }, { notStarted })) this.append(`${JSON.stringify({ runId, notStarted })}\n`);
  }

  /** Writes what is not on disk yet. Twice writes once. */
  flush(): void {
    if (this.unwritten === '') return;
    const lines = this.unwritten;
    this.unwritten = '';
    this.write(() => appendFileSync(join(this.dir, FILE_NAME), lines, { mode: 0o600 }));
  }

  private append(lines: string): void {
    if (this.unwritten === '') this.clock.setTimer(() => this.flush(), 0);
    this.unwritten += lines;
  }

  private write(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.onError(error as Error);
    }
  }

  private keepEnd(runId: number, end: RunEnd): boolean {
    const { stop: _stop, signals: _signals, signalCounts: _signalCounts, ...lightEnd } = end;
    return this.keep(runId, { end }, { end: lightEnd });
  }

  private keep(runId: number, change: Partial<RunHeader>, light: Partial<RunHeader>): boolean {
    const index = this.runs.findLastIndex((run) => run.runId === runId);
    const run = this.runs[index];
    if (run === undefined) return false;
    this.runs = this.runs.with(index, { ...run, ...change });
    this.light = this.light.with(index, { ...run, ...light });
    return true;
  }

  private load(): void {
    const path = join(this.dir, FILE_NAME);
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const parsed = parseLine(line);
      if (parsed === null) continue;
      if ('end' in parsed) this.keepEnd(parsed.runId, parsed.end);
      else if ('notStarted' in parsed) this.keep(parsed.runId, parsed, parsed);
      else {
        const run = { processId: this.processId, ...parsed };
        this.runs.push(run);
        this.light.push(run);
      }
    }
  }
}

function toLine({ runId, startedAt, cause, firstSeq, why, end, notStarted }: RunHeader): string {
  const lines: object[] = [{ runId, startedAt, cause, firstSeq, why }];
  if (end !== undefined) lines.push({ runId, end });
  if (notStarted !== undefined) lines.push({ runId, notStarted });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** A torn last line (the host was killed while writing it) is left out. */
function parseLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
