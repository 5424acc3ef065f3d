import type { Clock } from '../clock';
import { findMembers, identityKey, type Marks, type RunIdentity } from './find-members';
import type { ProcessEntry, ProcessReader } from './process-reader';
import { type Strangers, skippable, strangersAmong } from './strangers';

/** With many runs, a pass younger than this makes the next one wait this long, so that fifty stops at once share passes. */
const SHARE_WINDOW_MS = 2;
/**
 * What a quiet pass found is as good as new for so long, at most. The system gives a pid out before the child stands in the table, so a child
 * that was being born at the end of a pass is in none of its rows.
 */
const AS_GOOD_AS_NEW_MS = 1_000;
/**
 * How long a settled pass is: one before which another whole pass, at least `AS_GOOD_AS_NEW_MS` older, had seen the same last pid. Whoever was
 * being born at the end of the first stands in the second. The limit is there for what no kernel should do, and makes the passes over the whole
 * table of a quiet machine cost a fifteenth of the sampling.
 */
const SETTLED_MS = 30_000;
/** States of what has ended (proc_pid_stat(5)). */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X']);
/** With fewer runs the wait would cost a single stop more than it saves. */
const MANY_RUNS = 5;

/** The members of every tracked run at one moment. */
export interface MemberScan {
  /** Nothing was born while it looked: one such look that finds nobody is proof; else it takes a second. */
  readonly quiet: boolean;
  members(run: RunIdentity): readonly ProcessEntry[];
}

/**
 * One pass over the process table for all runs. `scan()` never answers with a pass that began before it was asked; calls of one turn of the
 * event loop share one. Members found once are remembered (ledger) until the run is untracked.
 *
 * A run only gains members by births. While the system has given out no pid since a pass in which none was given out either, the looks of the next
 * second (of the next 30, once two whole passes a second apart have agreed) read the members of that pass again and nobody else: 15 µs a member
 * instead of as much for every process of the machine. Once one of them has ended the whole table is read: nobody is proved gone by a short
 * look, and who has ended cannot be giving birth. After births, strangers of the last pass are not read again for 10 s (see `Strangers`), again
 * only while every run has a member and none has ended.
 */
export interface MemberScanner {
  track(run: RunIdentity): void;
  /** Twice does nothing. */
  untrack(run: RunIdentity): void;
  scan(): Promise<MemberScan>;
  /** The tracked run this identity was last found in. */
  runOf(pid: number, startTicks: number): RunIdentity | null;
  /** Command line, read once per identity and program name. */
  commandLine(entry: ProcessEntry): string;
}

/** The members of every tracked run. */
type Found = ReadonlyMap<RunIdentity, readonly ProcessEntry[]>;

/** A quiet pass over everybody. */
interface WholePass {
  /** The last pid the system had given out, before and after. */
  readonly born: number;
  /** Monotonic instant of its beginning. */
  readonly readAtMs: number;
  /** For so long nothing else is read but its members. */
  readonly goodForMs: number;
}

/** How long a whole quiet pass is good for, after the one before. Pure. */
function goodForMs(before: WholePass | null, { born, readAtMs, found }: Omit<WholePass, 'goodForMs'> & { readonly found: Found }): number {
  const agreed = before !== null && before.born === born;
  const isSettled = agreed && (before.goodForMs === SETTLED_MS || readAtMs - before.readAtMs >= AS_GOOD_AS_NEW_MS);
  return isSettled && [...found.values()].every((members) => members.length > 0) ? SETTLED_MS : AS_GOOD_AS_NEW_MS;
}

export function createMemberScanner(reader: ProcessReader, clock: Clock, selfPid: number): MemberScanner {
  const runs = new Set<RunIdentity>();
  const ledger = new Map<string, RunIdentity>();
  const marks = new Map<string, Marks>();
  const commands = new Map<string, { name: string; line: string }>();
  /** How often a run was added. */
  let tracked = 0;
  let pending: Promise<MemberScan> | null = null;
  /** The last quiet one; null once it says nothing any more. */
  let last: WholePass | null = null;
  /** What the last pass found; null once it says nothing any more. */
  let lastFound: Found | null = null;
  /** Those of the last pass over everybody; null when they may be somebody's by now. */
  let strangers: Strangers | null = null;
  let lastPassAt = Number.NEGATIVE_INFINITY;

  const marksOf = (row: ProcessEntry): Marks => {
    const key = identityKey(row);
    const known = marks.get(key);
    if (known !== undefined) return known;
    const mark = reader.runMark(row.pid);
    const read = { mark, uuid: reader.environmentMark(row.pid), cgroups: reader.cgroupMarks?.(row.pid) ?? [] };
    marks.set(key, read);
    return read;
  };

  const isAlive = (row: ProcessEntry): boolean => {
    if (row.state === 'X') return false;
    return row.state !== 'Z' || reader.hasLiveThread(row.pid);
  };

  /** Drops what is known of processes that are gone, so that the maps stay as small as the process table. */
  const forget = (rows: readonly ProcessEntry[]): void => {
    if (marks.size + commands.size < rows.length * 3 + 64) return;
    const present = new Set(rows.map(identityKey));
    for (const map of [marks, commands, ledger]) {
      for (const key of map.keys()) if (!present.has(key)) map.delete(key);
    }
  };

  const learn = (born: number | null, wholeAtMs: number, rows: readonly ProcessEntry[], skipped: readonly number[]): Found => {
    const found = findMembers(
      rows.filter((row) => row.pid !== selfPid),
      [...runs],
      ledger,
      marksOf,
    );
    strangers = born === null ? null : { born, wholeAtMs, pids: strangersAmong(rows, found, skipped) };
    return found;
  };
  const readAll = async (born: number | null): Promise<Found> => {
    const wholeAtMs = clock.monotonicMs();
    const rows = await reader.list();
    forget(rows);
    return learn(born, wholeAtMs, rows, []);
  };
  /**
   * These members, as they were just read, and whoever is new in the table. Null where everybody must be read: so that nobody is proved gone this
   * way, as soon as there is a run without a member.
   */
  const readNew = async (born: number | null, known: Found): Promise<Found | null> => {
    if (born === null || strangers === null || reader.listExcept === undefined) return null;
    if (known.size < runs.size || [...known.values()].some((members) => members.length === 0)) return null;
    const skip = skippable(strangers, born, clock.monotonicMs());
    if (skip === null) return null;
    const members = [...known.values()].flat();
    const own = new Set(members.map(({ pid }) => pid));
    const { wholeAtMs } = strangers;
    const { rows, skipped } = await reader.listExcept((pid) => own.has(pid) || skip(pid));
    return learn(
      born,
      wholeAtMs,
      [...members, ...rows],
      skipped.filter((pid) => !own.has(pid)),
    );
  };
  /** The same members as they are now; null once one of them has ended. */
  const readAgain = (found: Found): Found | null => {
    const again = new Map<RunIdentity, readonly ProcessEntry[]>();
    for (const [run, members] of found) {
      const rows = members.flatMap((member) => reader.entry(member.pid) ?? []);
      if (rows.length < members.length || rows.some((row, at) => row.startTicks !== members[at]?.startTicks || ENDED.has(row.state)))
        return null;
      again.set(run, rows);
    }
    return again;
  };

  const pass = async (): Promise<MemberScan> => {
    lastPassAt = clock.monotonicMs();
    const born = reader.lastBorn();
    const begun = tracked;
    const before = last;
    const known = lastFound === null ? null : readAgain(lastFound);
    const isAsGood = before !== null && before.born === born && lastPassAt - before.readAtMs < before.goodForMs;
    const again = isAsGood ? known : null;
    const readAtMs = lastPassAt;
    const found = again ?? (known === null ? null : await readNew(born, known)) ?? (await readAll(born));
    const alive = new Map([...found].map(([run, members]) => [run, members.filter(isAlive)]));
    const quiet = born !== null && born === reader.lastBorn();
    lastFound = begun === tracked ? found : null;
    if (!quiet || begun !== tracked) last = null;
    else if (again === null) {
      const whole = { born, readAtMs };
      last = { ...whole, goodForMs: goodForMs(before, { ...whole, found }) };
    }
    return { quiet, members: (run) => alive.get(run) ?? [] };
  };

  return {
    track(run) {
      runs.add(run);
      // Its members may be older than the last pass, and than one under way (an adopted run).
      tracked += 1;
      last = null;
      lastFound = null;
      strangers = null;
    },
    untrack(run) {
      runs.delete(run);
      for (const [key, owner] of ledger) if (owner === run) ledger.delete(key);
    },
    scan() {
      pending ??= new Promise((resolve, reject) => {
        const begin = (): void => {
          pending = null;
          pass().then(resolve, reject);
        };
        const young = runs.size >= MANY_RUNS && clock.monotonicMs() - lastPassAt < SHARE_WINDOW_MS;
        clock.setTimer(begin, young ? SHARE_WINDOW_MS : 0);
      });
      return pending;
    },
    runOf: (pid, startTicks) => ledger.get(identityKey({ pid, startTicks })) ?? null,
    commandLine(entry) {
      const key = identityKey(entry);
      const known = commands.get(key);
      if (known !== undefined && known.name === entry.name) return known.line;
      const line = reader.commandLine(entry.pid) ?? known?.line ?? `[${entry.name}]`;
      commands.set(key, { name: entry.name, line });
      return line;
    },
  };
}
