import { stat } from 'node:fs/promises';
import { openHandOver } from '../../../shared/model/hand-over';
import { runOf } from '../../../shared/model/process-state';
import type { RunningArtifact, StaleArtifact } from '../../../shared/model/reload';
import type { Timer } from '../clock';
import type { CoreDeps } from '../process/core-deps';
import type { LiveRun } from '../process/live-run';
import { isCompiledSource } from './compiled-source';
import { createArtifactHashes, fileStamp, SHOWN_HASH_DIGITS } from './hash-artifact';
import { reloadTarget } from './judge-reload';
import { sourceStamps } from './newest-source';
import { programMark } from './program-mark';
import type { ReloadOwner } from './reload-owner';
import { readRunningArtifact } from './running-artifact';
import { judgeStale, missingArtifact } from './stale-artifact';

/** A program that has just begun to listen answers its first requests: its file is read (5 ms for a Go program) after that. */
const AFTER_BOOT_MS = 100;

/** Knows which program a run executes, and whether what is on disk is another one. */
export class ArtifactKeeper {
  /** As read last; null while nothing runs or nothing can be told. */
  running: RunningArtifact | null = null;
  /** When the last build that succeeded began, epoch ms. */
  builtAt: number | null = null;
  readonly #deps: CoreDeps;
  readonly #owner: ReloadOwner;
  readonly #hashes;
  #soon: Timer | null = null;
  /** What served when it was looked at last (`seenAt`), and when it can have begun at the earliest; epoch ms. */
  #program: { readonly pid: number; readonly mark: string | null; readonly seenAt: number; readonly begunAt: number } | null = null;
  /** The file the current run was spawned from, by its stamp; null where there is none, or a folder. */
  #spawnedStamp: string | null = null;
  /** SHA-256 of the build output the current run was spawned from: a folder has no stamp, so that is read at the spawn. */
  #spawnedFrom: Promise<string | null> = Promise.resolve(null);

  constructor(deps: CoreDeps, owner: ReloadOwner) {
    this.#deps = deps;
    this.#owner = owner;
    this.#hashes = createArtifactHashes(() => deps.clock.now());
  }

  /** A run has been spawned: from what is on disk now. A file is only looked at: reading it would take the processor from a program that begins. */
  noteSpawned(): void {
    this.#program = null;
    const { buildOutput } = this.#owner.config;
    this.#spawnedStamp = buildOutput === null ? null : fileStamp(buildOutput);
    const isFolder = buildOutput !== null && this.#spawnedStamp === null;
    this.#spawnedFrom = isFolder ? this.#hashes.of(buildOutput) : Promise.resolve(null);
  }

  /** The run is ready. What it executes is read in a moment; not at all if it has ended by then. */
  noteReady(): void {
    this.#soon?.cancel();
    this.#soon = this.#deps.clock.setTimer(() => {
      if (this.#owner.run === null) return;
      this.readSpawned();
      void this.read();
    }, AFTER_BOOT_MS);
  }

  /** Reads what `isUnchanged` will compare with, if it is still there: before a build writes another one. Again, it reads nothing. */
  readSpawned(): void {
    const { buildOutput } = this.#owner.config;
    const stamp = this.#spawnedStamp;
    if (buildOutput === null || stamp === null || this.#hashes.at(stamp) !== null || fileStamp(buildOutput) !== stamp) return;
    // It counts only if the file was the same before and after, which `at` knows.
    this.#spawnedFrom = this.#hashes.of(buildOutput).then(() => this.#hashes.at(stamp));
  }

  /** Whether the build gave the very program that runs, and nothing but its sources changed: then a restart would change nothing. */
  async isUnchanged(files: readonly string[]): Promise<boolean> {
    const { buildOutput } = this.#owner.config;
    if (buildOutput === null || !files.every(isCompiledSource)) return false;
    const known = this.#spawnedStamp === null ? null : this.#hashes.at(this.#spawnedStamp);
    const before = known ?? (await this.#spawnedFrom);
    return before !== null && before === (await this.#hashes.of(buildOutput));
  }

  /** Who answers new connections now: while a hand-over is open, the new process. Null while nothing runs. */
  servingPid(): number | null {
    const { run, state } = this.#owner;
    const current = runOf(state);
    if (run === null || current === null) return null;
    const open = openHandOver({ state });
    if (open !== null && run.members.some(({ pid }) => pid === open.to)) return open.to;
    const isHandedOver = state.kind === 'running' && state.handedOverFrom !== null;
    // A shell or a package manager is not the program; a process that listens is.
    const listens = (pid: number): boolean => run.listeners.some((own) => own.pid === pid);
    return reloadTarget(current.pid, isHandedOver, run, (pid) => (listens(pid) ? 'caught' : null));
  }

  /**
   * Looks which program serves now, without reading its file: one that executes another in the same process from now on has read what it
   * runs after this moment. To be called before a signal is sent.
   */
  noteProgram(): void {
    const pid = this.servingPid();
    const { run } = this.#owner;
    if (pid !== null && run !== null) this.#begunAt(pid, run);
  }

  /** Epoch ms before which this process cannot have read the script it runs. */
  #begunAt(pid: number, run: LiveRun): number {
    const now = this.#deps.clock.now();
    const mark = programMark(pid);
    const known = this.#program?.pid === pid ? this.#program : null;
    const first = known?.begunAt ?? (run.adopted === null ? run.startedAt : 0);
    const begunAt = known !== null && known.mark !== null && mark !== null && known.mark !== mark ? known.seenAt : first;
    this.#program = { pid, mark, seenAt: now, begunAt };
    return begunAt;
  }

  /** Reads from the running process what it executes, and tells the owner when that is news. Never rejects. */
  async read(): Promise<RunningArtifact | null> {
    const { run } = this.#owner;
    const pid = this.servingPid();
    let found: RunningArtifact | null = null;
    if (run !== null && pid !== null) {
      const startTicks = run.members.find((member) => member.pid === pid)?.startTicks ?? 0;
      found = await readRunningArtifact(this.#hashes, {
        pid,
        startTicks,
        now: this.#deps.clock.now(),
        begunAt: this.#begunAt(pid, run),
      }).catch(() => null);
      if (this.#owner.run !== run) return this.running;
    }
    const isNews = JSON.stringify(found) !== JSON.stringify(this.running);
    this.running = found;
    if (isNews) this.#owner.changed();
    return found;
  }

  /** In words: the program read last is not the one at its path now, so a build has come to nothing. Null where it is, in the same file or another. */
  async notTakenOver(): Promise<string | null> {
    const { running } = this;
    if (running === null || (running.state !== 'replaced' && running.state !== 'deleted')) return null;
    const { pid, path, hash } = running;
    if (hash !== null && (await this.#hashes.of(path))?.slice(0, SHOWN_HASH_DIGITS) === hash) return null;
    return `pid ${pid} serves on and still executes the program from before: ${path} was built anew, and no new process took over`;
  }

  /** Whether a signal that makes the program execute itself anew would bring back an old version. Null also where nothing is built. */
  async stale(): Promise<StaleArtifact | null> {
    const { config } = this.#owner;
    const isBuilt = config.build !== null || config.buildOutput !== null;
    const path = config.buildOutput ?? (isBuilt ? (this.running?.path ?? null) : null);
    if (path === null) return null;
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? null);
    if (found === 'ENOENT') return missingArtifact({ path, cwd: config.cwd, name: config.name });
    if (found === null || typeof found === 'string') return null;
    const sources = await sourceStamps(config, this.#deps.watches?.filesOf(this.#owner.id) ?? []);
    const question = { sources, builtAt: this.builtAt, cwd: config.cwd, name: config.name };
    const answer = judgeStale({ ...question, artifact: { path, mtimeMs: found.mtimeMs, hash: null } });
    if (answer === null) return null;
    const hash = (await this.#hashes.of(path))?.slice(0, SHOWN_HASH_DIGITS) ?? null;
    return judgeStale({ ...question, artifact: { path, mtimeMs: found.mtimeMs, hash } });
  }
}
