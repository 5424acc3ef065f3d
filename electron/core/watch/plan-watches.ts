import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ProjectId } from '../../../shared/model/process';
import type { ProjectPlan } from '../../../shared/model/project';
import type { Clock, Timer } from '../clock';
import { IMPORTABLE_FILES } from '../project/find-importable';
import { createFileWatcher, type FileWatcher } from './file-watcher';

/** One save may be several events, and half of a file for a moment; what is read before this has passed could be that half. */
const SETTLE_MS = 100;

/** What a project's plan would be read from if it were there: a file that appears counts as much as one that changes. */
const MAY_APPEAR: readonly string[] = ['slipway.yaml', 'slipway.yml', '.air.toml', 'Procfile', '.foreman', 'package.json'];

/** Watches the files that plans were read from. */
export interface PlanWatches {
  /** This project's plan, as it was read just now; replaces what was watched for it. A root that is gone is not watched. */
  set(id: ProjectId, plan: Pick<ProjectPlan, 'root' | 'filesRead' | 'envFiles'>): void;
  /** Nothing is told of it any more. An unknown project: nothing. */
  remove(id: ProjectId): void;
  /** Twice does nothing; `set` after it does nothing. */
  close(): void;
}

export interface PlanWatchesOptions {
  readonly clock: Clock;
  /** Something happened to one of the files of this project, at least 100 ms ago. */
  readonly onChanged: (id: ProjectId) => void;
}

interface Watched {
  /** The folders it was opened for; one that failed is not opened again for the same ones. */
  readonly key: string;
  files: ReadonlySet<string>;
  watcher: FileWatcher | null;
  timer: Timer | null;
}

/** Absolute paths of what a plan depends on. Pure. */
export function filesOfPlan({ root, filesRead, envFiles }: Pick<ProjectPlan, 'root' | 'filesRead' | 'envFiles'>): ReadonlySet<string> {
  return new Set([...[...MAY_APPEAR, ...filesRead].map((file) => resolve(root, file)), ...(envFiles ?? []).map(({ path }) => path)]);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Equal while each of these files is there, or not, and unchanged. */
function stampOf(files: ReadonlySet<string>): string {
  const stamps = [...files].map((path) => {
    try {
      const { ino, size, mtimeMs } = statSync(path);
      return `${ino} ${size} ${mtimeMs}`;
    } catch {
      // Not there, or closed to us: the reading of the plan says which.
      return '-';
    }
  });
  return stamps.join('\n');
}

/**
 * One watch per folder that holds such a file, none below it, and only while the system tells of changes: a project that does nothing must
 * cost nothing, and each start reads its files again anyway. So where the system cannot tell, nothing is told.
 */
export function createPlanWatches({ clock, onChanged }: PlanWatchesOptions): PlanWatches {
  const projects = new Map<ProjectId, Watched>();
  let closed = false;

  const shut = (watched: Watched): void => {
    watched.timer?.cancel();
    watched.watcher?.close();
    watched.watcher = null;
  };
  const tellSoon = (id: ProjectId, watched: Watched): void => {
    watched.timer?.cancel();
    watched.timer = clock.setTimer(() => onChanged(id), SETTLE_MS);
  };
  const open = (id: ProjectId, watched: Watched, bases: readonly string[]): void => {
    const asRead = stampOf(watched.files);
    const watcher = createFileWatcher({
      clock,
      bases,
      prunes: () => true,
      onPath(path) {
        if (projects.get(id) === watched && watched.files.has(path)) tellSoon(id, watched);
      },
      onState() {
        const { kind } = watcher.state();
        // What changed before the system could tell of it.
        if (kind === 'watching' && projects.get(id) === watched && stampOf(watched.files) !== asRead) tellSoon(id, watched);
        if (kind !== 'polling' && kind !== 'failed') return;
        watcher.close();
        watched.watcher = null;
        // The folder may be gone, and the plan with it.
        if (kind === 'failed' && projects.get(id) === watched) tellSoon(id, watched);
      },
    });
    watched.watcher = watcher;
  };

  return {
    set(id, plan) {
      if (closed) return;
      // What is only offered is no part of the plan, but it is offered as soon as it is there.
      const files = new Set([...filesOfPlan(plan), ...IMPORTABLE_FILES.map((file) => resolve(plan.root, file))]);
      const bases = [...new Set([...files].map(dirname))].filter(isFolder).sort();
      const key = bases.join('\0');
      const before = projects.get(id);
      if (before !== undefined && before.key === key) {
        before.files = files;
        return;
      }
      if (before !== undefined) shut(before);
      const watched: Watched = { key, files, watcher: null, timer: null };
      projects.set(id, watched);
      if (bases.includes(plan.root)) open(id, watched, bases);
    },
    remove(id) {
      const watched = projects.get(id);
      projects.delete(id);
      if (watched !== undefined) shut(watched);
    },
    close() {
      closed = true;
      for (const watched of projects.values()) shut(watched);
      projects.clear();
    },
  };
}
