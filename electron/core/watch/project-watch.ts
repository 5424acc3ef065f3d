import { basename } from 'node:path';
import type { ProcessId } from '../../../shared/model/process';
import type { TriggerAnswer, WatchState } from '../../../shared/model/reload';
import type { Clock } from '../clock';
import { type ChangeBatch, createChangeBatch } from './change-batch';
import { type ContentMemory, createContentMemory, type FileLook, UNSETTLED_MS } from './content-memory';
import { createFileWatcher, type FileWatcher, type WatchMode } from './file-watcher';
import { createGitignoreTree, type GitignoreTree } from './gitignore-tree';
import type { WatchRules } from './watch-rules';

export interface ProcessWatch {
  readonly id: ProcessId;
  readonly rules: WatchRules;
  readonly debounceMs: number;
  readonly skipUnchanged: boolean;
}

export interface ProjectWatchOptions {
  readonly clock: Clock;
  readonly root: string;
  readonly mode?: WatchMode;
  /** Whether somebody is known to be still at work on the files (a checkout). */
  readonly isAtWork?: () => boolean;
  /**
   * What is done about a change of this process begins with what may begin before its files are all written (a stop), and takes this long, ms: a batch
   * may be told so much before the debounce is over, at most by half of it.
   */
  readonly leadOf: (id: ProcessId) => number;
  readonly onChanges: (id: ProcessId, paths: readonly string[], firstAtMs: number) => void;
  /** Something was heard of that may come to be a change. */
  readonly onSoon: (id: ProcessId) => void;
  readonly onState: (id: ProcessId) => void;
}

interface ActiveProcess extends ProcessWatch {
  readonly batch: ChangeBatch;
  /** Versions of contents this process has been told of; `baseline` for the others. */
  readonly seen: Map<string, number>;
  baseline: number;
  /** Looked at once already, and not settled then. */
  readonly held: Set<string>;
  /** Files of batches that ended while an earlier one is still looked at; null while none is. */
  late: string[] | null;
  /** The last look that took longer than its turn. Never rejects. */
  looking: Promise<void>;
}

/** Of a process without a watch. */
export const NOT_WATCHED: WatchState = { kind: 'off', watched: 0, limit: null, reason: null };

/** One watcher for a project, fanned out to its processes by their rules. It lives while one of them is active. */
export class ProjectWatch {
  readonly gitignore: GitignoreTree;
  readonly #options: ProjectWatchOptions;
  #rules: readonly ProcessWatch[] = [];
  #bases: readonly string[] = [];
  readonly #active = new Map<ProcessId, ActiveProcess>();
  #watcher: FileWatcher | null = null;
  #memory: ContentMemory;
  /** The rules the open watcher prunes by. */
  #openedWith = '';

  constructor(options: ProjectWatchOptions) {
    this.#options = options;
    this.gitignore = createGitignoreTree(options.root);
    this.#memory = createContentMemory(options.clock);
  }

  state(): WatchState {
    return this.#watcher?.state() ?? NOT_WATCHED;
  }

  ready(): Promise<void> {
    return this.#watcher?.ready ?? Promise.resolve();
  }

  decide(id: ProcessId, path: string): TriggerAnswer | null {
    return this.#rules.find((each) => each.id === id)?.rules.decide(path) ?? null;
  }

  filesOf(id: ProcessId): readonly string[] {
    const rules = this.#rules.find((each) => each.id === id)?.rules;
    return rules === undefined ? [] : (this.#watcher?.files() ?? []).filter((path) => rules.decide(path).triggers);
  }

  /** New rules for what is active; who is in no list any more is not active any more. */
  setRules(rules: readonly ProcessWatch[], bases: readonly string[]): void {
    this.#rules = rules;
    this.#bases = bases;
    for (const [id, active] of [...this.#active]) {
      const next = rules.find((each) => each.id === id);
      const isSame = next !== undefined && next.rules.key === active.rules.key;
      if (!isSame) this.#deactivate(id);
      if (next !== undefined && !isSame) this.#activate(next);
    }
    this.#keepWatching();
  }

  setActive(id: ProcessId, isActive: boolean): void {
    const rules = this.#rules.find((each) => each.id === id);
    if (isActive && rules !== undefined && !this.#active.has(id)) this.#activate(rules);
    else if (!isActive && this.#active.has(id)) this.#deactivate(id);
    else return;
    this.#keepWatching();
  }

  /**
   * Resolves when none of its files has changed for the whole debounce and all that changed was told; at once when it is so, and where that has
   * not been so for as long as a batch waits at most.
   */
  async quiet(id: ProcessId): Promise<void> {
    for (let active = this.#active.get(id); active !== undefined; active = this.#active.get(id)) {
      const { batch, late, looking } = active;
      const quiet = batch.quiet();
      if (late === null && (quiet === null || batch.isOverdue(batch.busySinceMs ?? 0))) return;
      await (late === null ? quiet : looking);
    }
  }

  /** Twice does nothing. */
  close(): void {
    for (const id of [...this.#active.keys()]) this.#deactivate(id);
    this.#watcher?.close();
    this.#watcher = null;
  }

  #activate(watch: ProcessWatch): void {
    const active: ActiveProcess = {
      ...watch,
      seen: new Map(),
      held: new Set(),
      late: null,
      looking: Promise.resolve(),
      baseline: this.#memory.newest(),
      batch: createChangeBatch({
        clock: this.#options.clock,
        debounceMs: watch.debounceMs,
        leadMs: () => this.#options.leadOf(watch.id),
        ...(this.#options.isAtWork === undefined ? {} : { isAtWork: this.#options.isAtWork }),
        onFirst: () => this.#options.onSoon(watch.id),
        onBatch: (paths, firstAtMs) => this.#settle(active, paths, firstAtMs),
      }),
    };
    this.#active.set(watch.id, active);
  }

  #deactivate(id: ProcessId): void {
    this.#active.get(id)?.batch.clear();
    this.#active.delete(id);
  }

  /** Opens, keeps or closes the watcher. One that sees too much for what is left is kept: to open it anew would lose changes. */
  #keepWatching(): void {
    if (this.#active.size === 0) {
      this.#watcher?.close();
      this.#watcher = null;
      return;
    }
    const keys = [...this.#active.values()].map(({ rules }) => rules.key).sort();
    const wanted = JSON.stringify([this.#bases, keys]);
    if (this.#watcher !== null && wanted === this.#openedWith) return;
    const isWider = this.#watcher === null || !this.#openedFor(keys);
    this.#openedWith = wanted;
    if (!isWider) return;
    const before = this.#watcher;
    // What is known of contents holds only while every change is heard of.
    if (before === null) {
      this.#memory = createContentMemory(this.#options.clock);
      for (const active of this.#active.values()) {
        active.seen.clear();
        active.baseline = 0;
      }
    }
    const watcher = createFileWatcher({
      clock: this.#options.clock,
      bases: this.#bases,
      ...(this.#options.mode === undefined ? {} : { mode: this.#options.mode }),
      prunes: (folder) => ![...this.#active.values()].some(({ rules }) => !rules.prunes(folder)),
      onPath: (path, wasKnown) => this.#onPath(path, wasKnown),
      onState: () => {
        for (const id of this.#active.keys()) this.#options.onState(id);
      },
    });
    this.#watcher = watcher;
    void watcher.ready.then(() => {
      before?.close();
      const skipping = [...this.#active.values()].filter((active) => active.skipUnchanged);
      if (this.#watcher !== watcher || skipping.length === 0) return;
      void this.#memory.readBase(watcher.files().filter((path) => skipping.some(({ rules }) => rules.decide(path).triggers)));
    });
  }

  #openedFor(keys: readonly string[]): boolean {
    const [bases, opened] = JSON.parse(this.#openedWith) as [readonly string[], readonly string[]];
    return bases.join('\0') === this.#bases.join('\0') && keys.every((key) => opened.includes(key));
  }

  #onPath(path: string, wasKnown: boolean): void {
    if (basename(path) === '.gitignore') {
      this.gitignore.forget();
      void this.#watcher?.rescan();
    }
    this.#memory.heard(path, wasKnown);
    for (const active of this.#active.values()) {
      if (!active.rules.decide(path).triggers) continue;
      if (active.skipUnchanged) this.#memory.readAhead(path);
      active.batch.add(path);
    }
  }

  #settle(active: ActiveProcess, paths: readonly string[], firstAtMs: number): void {
    if (active.late !== null) {
      active.late.push(...paths);
      return;
    }
    const ahead = active.skipUnchanged && active.held.size === 0 ? paths.map((path) => this.#memory.lookNow(path, true)) : [null];
    if (!ahead.includes(null)) {
      this.#conclude(active, paths, firstAtMs, ahead as readonly FileLook[]);
      return;
    }
    active.late = [];
    // Files that are being removed one after the other without end are never all settled.
    const isOverdue = active.batch.isOverdue(firstAtMs);
    const looks = paths.map((path) => this.#memory.look(path, active.skipUnchanged, isOverdue || active.held.has(path)));
    active.looking = Promise.all(looks).then((all) => this.#looked(active, paths, firstAtMs, all));
  }

  /** Thousands of files take longer to look at than the debounce. What changed meanwhile is part of the same change: one restart, not two. */
  #looked(active: ActiveProcess, paths: readonly string[], firstAtMs: number, looks: readonly FileLook[]): void {
    const late = active.late ?? [];
    active.late = null;
    const mayWait = !active.batch.isOverdue(firstAtMs);
    if (mayWait && active.batch.isOpen) active.batch.hold([...paths, ...late], 0, firstAtMs);
    else if (mayWait && late.length > 0) this.#settle(active, [...new Set([...paths, ...late])], firstAtMs);
    else {
      this.#conclude(active, paths, firstAtMs, looks);
      if (late.length > 0) this.#settle(active, [...new Set(late)], this.#options.clock.monotonicMs());
    }
  }

  #conclude(active: ActiveProcess, paths: readonly string[], firstAtMs: number, looks: readonly FileLook[]): void {
    if (this.#active.get(active.id) !== active) return;
    // One checkout removes files and writes others: what is not settled yet holds the rest back, lest there be two restarts.
    const unsettled = paths.filter((_, index) => looks[index]?.kind === 'unsettled');
    if (unsettled.length > 0) {
      // Once each: one that was held before counts as it is, however long the others take.
      for (const path of unsettled) active.held.add(path);
      active.batch.hold(paths, UNSETTLED_MS, firstAtMs);
      return;
    }
    for (const path of paths) active.held.delete(path);
    const changed: string[] = [];
    for (const [index, { version }] of looks.entries()) {
      const path = paths[index] ?? '';
      if (version <= (active.seen.get(path) ?? active.baseline)) continue;
      active.seen.set(path, version);
      changed.push(path);
    }
    if (changed.length > 0) this.#options.onChanges(active.id, changed.sort(), firstAtMs);
  }
}
