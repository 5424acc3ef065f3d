import type { SuspectEvidence } from '../../../shared/model/suspect';
import { isInside } from './is-inside';

/** What is known of a process that started after the run. Null: it may not be read, or there is none. */
export interface SuspectRow {
  readonly pid: number;
  readonly ppid: number;
  readonly sid: number;
  readonly startTicks: number;
  readonly name: string;
  /** It has a controlling terminal: somebody sits in front of it. */
  readonly hasTerminal: boolean;
  readonly exe: string | null;
  readonly cwd: string | null;
  /** Where its standard output and error go, as links of /proc/PID/fd. */
  readonly outputs: readonly string[];
}

export interface FoundSuspect {
  readonly row: SuspectRow;
  readonly evidence: SuspectEvidence;
  readonly port: number | null;
}

export interface SuspectQuestion {
  /** All live processes that may be considered. */
  readonly rows: readonly SuspectRow[];
  readonly run: { readonly startTicks: number; readonly outputs: readonly string[] };
  /** Real path. */
  readonly projectRoot: string;
  /** Who listens on a port that this process wants, by pid. */
  readonly portOwners: ReadonlyMap<number, number>;
  /** Members of any run, and what carries a mark of ours. */
  readonly isOurs: (row: SuspectRow) => boolean;
  /** The host, and every other Slipway of this machine: commands, guardians, hosts. */
  readonly slipwayPids: ReadonlySet<number>;
}

/** Those who adopt what lost its parent: pid 1, a user's service manager, and the usual container inits. */
const ADOPTERS = new Set(['init', 'systemd', 'launchd', 'tini', 'dumb-init', 'docker-init', 'catatonit', 's6-svscan', 'runit']);

/**
 * Processes that look like part of a run though nothing proves it: to be offered, never to be stopped unasked. Pure.
 *
 * A suspect started after the run's root, belongs to no run, and either writes into the very pipe the run's output went into, or listens on
 * a port this process wants, or runs in or from the project's folder. The last two are weak: they count only for an orphan (what somebody
 * else started has a living parent: an editor's language server, a script of another terminal) without a terminal of its own. Slipway's own
 * processes, their ancestors and whatever shares a session with them (a script that runs `slipway stop | jq`) are left out.
 */
export function findSuspects(question: SuspectQuestion): readonly FoundSuspect[] {
  const { rows, run, projectRoot, portOwners, isOurs, slipwayPids } = question;
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const ancestors = new Set<number>();
  for (const slipway of slipwayPids) {
    for (let at = byPid.get(slipway); at !== undefined && !ancestors.has(at.pid); at = byPid.get(at.ppid)) ancestors.add(at.pid);
  }
  const sessions = new Set([...slipwayPids].flatMap((pid) => byPid.get(pid)?.sid ?? []));
  const isOrphan = ({ ppid }: SuspectRow): boolean => {
    const parent = byPid.get(ppid);
    return ppid <= 1 || parent === undefined || ADOPTERS.has(parent.name);
  };
  const judge = (row: SuspectRow): FoundSuspect | null => {
    if (row.outputs.some((link) => run.outputs.includes(link))) return { row, evidence: 'output', port: null };
    if (row.hasTerminal || sessions.has(row.sid) || !isOrphan(row)) return null;
    const port = portOwners.get(row.pid);
    if (port !== undefined) return { row, evidence: 'port', port };
    const lives = [row.cwd, row.exe].some((path) => path !== null && isInside(path.replace(/ \(deleted\)$/, ''), projectRoot));
    return lives ? { row, evidence: 'project', port: null } : null;
  };
  const isAsked = (row: SuspectRow): boolean =>
    row.pid > 1 && row.startTicks >= run.startTicks && !slipwayPids.has(row.pid) && !ancestors.has(row.pid) && !isOurs(row);
  const found = rows.filter(isAsked).flatMap((row) => judge(row) ?? []);
  return withChildren(found, rows, isAsked).sort((a, b) => a.row.startTicks - b.row.startTicks || a.row.pid - b.row.pid);
}

/** The children of suspects that fit by themselves but for their living parent, which is a suspect too: a daemon's workers. */
function withChildren(found: readonly FoundSuspect[], rows: readonly SuspectRow[], isAsked: (row: SuspectRow) => boolean): FoundSuspect[] {
  const all = new Map(found.map((each) => [each.row.pid, each]));
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const row of rows) {
      const parent = all.get(row.ppid);
      if (parent !== undefined && !all.has(row.pid) && isAsked(row)) all.set(row.pid, { ...parent, row });
    }
  }
  return [...all.values()];
}
