import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RunEnd, RunHeader } from '../../../shared/model/log';
import type { ProcessId } from '../../../shared/model/process';

const FILE_NAME = 'runs.jsonl';
/** Runs kept per process; restarting on every save for weeks must not grow without end. */
const MAX_RUNS = 500;

const exitSchema = z.object({
  runId: z.int(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
  cause: z.enum(['stopped', 'completed', 'crashed', 'spawn-failed', 'build-failed', 'port-busy']),
  expected: z.boolean(),
  at: z.number(),
  ranMs: z.number(),
  detail: z.string(),
});
const part = z.number().nullable();
const birthSchema = z.object({ buildMs: part, stopMs: part, portsMs: part, bootMs: part });
const endSchema = z.object({ readyMs: part, stopMs: part, escalated: z.boolean(), exit: exitSchema, birth: birthSchema.optional() });
/** One line a run when it begins, and one more when it is over. */
const lineSchema = z.union([
  z.object({ runId: z.int(), startedAt: z.number(), cause: z.string(), firstSeq: z.int() }),
  z.object({ runId: z.int(), end: endSchema }),
]);

/** The run headers of one process, in memory and in `runs.jsonl` (mode 0600) beside its segments. */
export class RunList {
  private runs: RunHeader[] = [];

  constructor(
    private readonly dir: string,
    private readonly processId: ProcessId,
  ) {
    this.load();
  }

  all(): readonly RunHeader[] {
    return this.runs;
  }

  /** Adds a run. Throws when the file cannot be written; the run is known in memory all the same. */
  add(run: RunHeader): void {
    this.runs.push(run);
    if (this.runs.length > MAX_RUNS) {
      this.runs = this.runs.slice(-MAX_RUNS / 2);
      const path = join(this.dir, FILE_NAME);
      writeFileSync(`${path}.new`, this.runs.map(toLine).join(''), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } else {
      appendFileSync(join(this.dir, FILE_NAME), toLine(run), { mode: 0o600 });
    }
  }

  /** Keeps how a run went. Throws like `add`; a run that is not in the list is left out. */
  setEnd(runId: number, end: RunEnd): void {
    if (this.keepEnd(runId, end)) appendFileSync(join(this.dir, FILE_NAME), `${JSON.stringify({ runId, end })}\n`, { mode: 0o600 });
  }

  private keepEnd(runId: number, end: RunEnd): boolean {
    const index = this.runs.findLastIndex((run) => run.runId === runId);
    const run = this.runs[index];
    if (run === undefined) return false;
    this.runs = this.runs.with(index, { ...run, end });
    return true;
  }

  private load(): void {
    const path = join(this.dir, FILE_NAME);
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const parsed = parseLine(line);
      if (parsed === null) continue;
      if ('end' in parsed) this.keepEnd(parsed.runId, parsed.end);
      else this.runs.push({ processId: this.processId, ...parsed });
    }
  }
}

function toLine({ runId, startedAt, cause, firstSeq, end }: RunHeader): string {
  const begun = `${JSON.stringify({ runId, startedAt, cause, firstSeq })}\n`;
  return end === undefined ? begun : `${begun}${JSON.stringify({ runId, end })}\n`;
}

/** A torn last line (the host was killed while writing it) is left out. */
function parseLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
