import { isAbsolute, relative } from 'node:path';
import type { SignalOutcome, StartOutcome } from '../../../shared/contract/outcomes';
import type { ReloadOutcome } from '../../../shared/contract/reload-outcome';
import type { RunCause } from '../../../shared/model/process';
import { type ProcessState, runOf } from '../../../shared/model/process-state';
import type { BuildFailure, ReloadView } from '../../../shared/model/reload';
import type { StopRecord } from '../../../shared/model/stop-sequence';
import { isWantedDown } from '../process/beside-build';
import type { CoreDeps } from '../process/core-deps';
import { errorText } from '../process/error-text';
import type { BuildResult } from '../process/run-build';
import { NOT_WATCHED } from '../watch/project-watch';
import type { FileChanges } from '../watch/project-watches';
import { ArtifactKeeper } from './artifact-keeper';
import { awaitTakeOver } from './await-take-over';
import { BuildOrder } from './build-order';
import { causeInRun } from './cause-in-run';
import { type ChangeRecord, detectLoop, withChange } from './detect-loop';
import { FailedReload } from './failed-reload';
import { afterWhich, fileCause } from './file-cause';
import { Foresight } from './foresight';
import { OpenHandOver } from './open-hand-over';
import { parseBuildErrors } from './parse-build-errors';
import { ReloadAsk } from './reload-ask';
import type { ReloadOwner } from './reload-owner';
import { birthOf } from './run-birth';
import { sendReload } from './send-reload';
import { type SignalAsked, signalByHand } from './signal-by-hand';
import { whyNotReload } from './why-not-reload';

/** From a change, or a wish to reload, to the new version: build beside the old run, then restart, signal, or nothing. */
export class ReloadKeeper {
  readonly #deps: CoreDeps;
  readonly #owner: ReloadOwner;
  /** The program it runs. */
  readonly artifact: ArtifactKeeper;
  readonly #foresight: Foresight;
  #buildFailure: BuildFailure | null = null;
  #history: readonly ChangeRecord[] = [];
  /** Why the watch is paused though the process is up. */
  #loop: string | null = null;
  /** The last reload by signal: only that goes on after its build. */
  #newest: Promise<ReloadOutcome> | null = null;
  /** Of the newest change: what a run that follows is because of. */
  #cause: RunCause | null = null;
  readonly #handOver: OpenHandOver;
  /** Files that changed since the last spawn; a cancelled build's are part of the next cause. */
  #files = new Set<string>();
  #buildMs: number | null = null;
  readonly order = new BuildOrder();
  #lastReload: NonNullable<ReloadView['lastReload']> | null = null;
  readonly #failed: FailedReload;
  #stopBefore: StopRecord | null = null;

  constructor(deps: CoreDeps, owner: ReloadOwner) {
    this.#deps = deps;
    this.#owner = owner;
    this.artifact = new ArtifactKeeper(deps, owner);
    this.#handOver = new OpenHandOver(deps.clock, () => owner.changed());
    this.#failed = new FailedReload(this.artifact, (ask) => this.#cameInto(ask, 'Reloaded after all: the new version serves'));
    const lookAhead = async (): Promise<void> => (owner.config.onChange === 'restart' ? owner.builds.lookAhead() : undefined);
    this.#foresight = new Foresight(deps, owner.id, lookAhead);
  }

  view(): ReloadView {
    const { onChange, reloadSignal } = this.#owner.config;
    const watch = this.#deps.watches?.stateOf(this.#owner.id) ?? NOT_WATCHED;
    const [{ running: artifact }, { text: reloadFailure }, { waitsSince }] = [this.artifact, this.#failed, this.#handOver];
    const [buildFailure, lastReload] = [this.#buildFailure, this.#lastReload];
    return { onChange, reloadSignal, watch, buildFailure, artifact, lastReload, reloadFailure, waitsSince };
  }

  get buildFailed(): boolean {
    return this.#buildFailure !== null;
  }

  /** Stopped because its build failed, nothing else: the next change builds again and starts it. */
  get #isDownForBuild(): boolean {
    return this.#buildFailure !== null && this.#owner.config.onBuildError === 'stop';
  }

  /** Told of every change of state. */
  onState(before: ProcessState, next: ProcessState): void {
    if (next === before) return;
    const isAsked = next.kind === 'stopping' && next.then === 'stay-down' && next.reason !== 'leftover-members';
    const isDown = next.kind === 'stopped' || isAsked;
    this.#deps.watches?.setPaused(this.#owner.id, isDown && !this.#isDownForBuild ? 'the process is down' : this.#loop);
    if (before.kind === 'stopping' && next.kind === 'waiting') this.#stopBefore = this.#owner.stopRecord;
    if (runOf(next) === null && next.kind !== 'waiting') {
      this.artifact.running = null;
      this.#stopBefore = null;
    }
    if (runOf(next) === null) this.#failed.forget();
    const { run } = this.#owner;
    if (next.kind === 'starting' && before.kind !== 'starting' && run !== null) {
      this.artifact.noteSpawned();
      if (this.#loop !== null) run.log.note(this.#loop); // Where nothing ran when it was found out, no log has it yet.
      const isBehind = this.#owner.config.build !== null && this.order.isBehind;
      if (!isBehind) this.#files.clear();
      else if (this.#cause !== null && !this.buildFailed) void Promise.resolve(this.#cause).then((cause) => this.#catchUp(cause));
      // An adopted run began under another host.
      if (run.adopted === null) run.birth = birthOf(this.#buildMs, this.#stopBefore, null);
      this.#buildMs = null;
      this.#stopBefore = null;
    }
    if (next.kind === 'running' && before.kind !== 'running') {
      if (run?.birth != null) run.birth = { ...run.birth, bootMs: run.readyMs };
      this.artifact.noteReady();
    } else if (next.kind === 'running' && before.kind === 'running' && next.handOver !== before.handOver) this.artifact.noteReady();
  }

  /** Every build comes by here, also those before a start. */
  noteBuild(build: BuildResult): void {
    const { durationMs, code, text, outcome } = build;
    const at = this.#deps.clock.now();
    this.order.ended({ from: at - durationMs, to: at }, outcome === 'built');
    if (outcome === 'cancelled') return;
    this.#buildMs = durationMs;
    if (outcome === 'built') this.artifact.builtAt = at - durationMs;
    this.#buildFailure = outcome === 'built' ? null : { at, durationMs, code, text, errors: parseBuildErrors(build.output) };
    void this.#failed.look();
  }

  /** Files change right now; `filesChanged` may follow. */
  filesChangeSoon(): void {
    if (runOf(this.#owner.state) === null) return;
    this.#foresight.begin();
    this.artifact.readSpawned();
  }

  /** Watched files changed. What comes of it is told in the log and the snapshot. Never rejects. */
  async filesChanged(root: string, changes: FileChanges): Promise<void> {
    const files = changes.paths.map((path) => (isAbsolute(relative(root, path)) ? path : relative(root, path)));
    const during = causeInRun(this.#owner, changes.paths, this.order.lastBuild);
    this.#history = withChange(this.#history, { atMs: this.#deps.clock.monotonicMs(), files, during });
    const loop = detectLoop(this.#history);
    if (loop !== null) {
      this.#loop = loop.text;
      this.#owner.run?.log.note(loop.text);
      this.#deps.watches?.setPaused(this.#owner.id, loop.text);
      return;
    }
    try {
      const [denied, changer] = await this.#foresight.judge(changes);
      if (denied !== null) {
        this.#owner.run?.log.note(`${files[0]} changed, but nothing was done: ${denied}`);
        return;
      }
      // Not sooner: a run that begins meanwhile takes those for its own that are known by then.
      for (const file of files) this.#files.add(file);
      await this.#reload(fileCause(this.#files, changer), null);
    } catch (error) {
      this.#owner.run?.log.note(`${files[0]} changed, but it could not be reloaded: ${errorText(error)}`);
    }
  }

  readonly filesQuiet = (): Promise<string | null> => this.#foresight.filesQuiet();

  /** What a change would do, asked for by a person. `signal`: build, then this signal, whatever `on_change` says. */
  async reload(cause: RunCause, signal: string | null): Promise<ReloadOutcome> {
    this.resume();
    return this.#reload(cause, signal);
  }

  /** A person acts: what went round in a circle is watched again. */
  resume(): void {
    this.#history = [];
    if (this.#loop === null) return;
    this.#loop = null;
    this.#deps.watches?.setPaused(this.#owner.id, null);
  }

  /** A person's signal, see `signalByHand`. */
  signalled(asked: SignalAsked): Promise<SignalOutcome> {
    const [deps, owner, artifact, failed, handOver] = [this.#deps, this.#owner, this.artifact, this.#failed, this.#handOver];
    return signalByHand({ deps, owner, artifact, failed, handOver }, asked);
  }

  /** A start that came before the build of the newest change: it is built once more. */
  async #catchUp(cause: RunCause): Promise<void> {
    const note = (text: string): void => this.#owner.run?.log.note(text);
    note('Files changed before this run began: building anew');
    await this.#reload(cause, null).catch((error: unknown) => note(`It could not be reloaded: ${errorText(error)}`));
  }

  async #reload(cause: RunCause, signal: string | null): Promise<ReloadOutcome> {
    const ask = new ReloadAsk(this.#deps.clock, cause);
    const { state, config } = this.#owner;
    this.#cause = cause;
    this.order.changed();
    const refusal = whyNotReload(config.name, state, signal !== null || (cause.kind !== 'file-change' && !this.#isDownForBuild));
    if (refusal !== null) throw refusal;
    if (isWantedDown(state) && !this.#isDownForBuild) return this.#outcome(ask, 'cancelled', { message: 'it is down' });
    if (state.kind === 'waiting')
      return this.#fromStart(ask, await (config.build === null ? this.#owner.start(cause) : this.#owner.prepareAnew(cause)));
    if (isWantedDown(state) || state.kind === 'exited' || state.kind === 'failed' || state.kind === 'backoff')
      return this.#fromStart(ask, await this.#owner.start(cause));
    if (signal === null && config.onChange === 'restart') return this.#restart(ask);
    const mine: Promise<ReloadOutcome> = Promise.resolve().then(() =>
      this.#buildThenSignal(ask, signal ?? (config.onChange === 'signal' ? config.reloadSignal : null), () => this.#newest === mine),
    );
    this.#newest = mine;
    const outcome = await mine;
    // A newer change took its place: what became of that is the answer.
    return this.#newest === mine || outcome.signal !== null || outcome.outcome !== 'cancelled'
      ? outcome
      : { ...(await this.#newest), cause };
  }

  async #restart(ask: ReloadAsk): Promise<ReloadOutcome> {
    const files = [...this.#files];
    let left = false;
    const restart = await this.#owner.restart(ask.cause, { by: ask.cause.by }, async () => {
      left = this.#owner.state.kind === 'running' && (await this.artifact.isUnchanged(files));
      return left ? null : (this.#cause ?? ask.cause);
    });
    if (!left) return this.#fromStart(ask, restart);
    this.#files.clear();
    this.#owner.run?.log.note('The build gave the same program: nothing was restarted');
    return { ...this.#fromStart(ask, restart), outcome: 'unchanged', message: 'the build gave the same program, so nothing was restarted' };
  }

  async #buildThenSignal(ask: ReloadAsk, signal: string | null, isNewest: () => boolean): Promise<ReloadOutcome> {
    const { config, run } = this.#owner;
    if (config.build !== null && run !== null) {
      const end = await this.#owner.builds.buildBeside(ask.cause, { fresh: true, log: run.log });
      ask.note(`build: ${end.outcome}`);
      if (end.outcome === 'failed') {
        if (config.onBuildError === 'stop') await this.#owner.stop({ by: ask.cause.by });
        return this.#outcome(ask, 'build-failed', { message: end.text, errors: this.#buildFailure?.errors ?? [] });
      }
      if (end.outcome === 'cancelled') return this.#outcome(ask, 'cancelled', { message: 'the build was cancelled' });
      if (this.#owner.run !== run) return this.#afterRun(ask);
    }
    if (signal === null) this.#cameInto(ask);
    if (signal === null) return this.#outcome(ask, 'built', { message: 'on_change is none: the run goes on as it is' });
    if (this.#handOver.isOpen) this.#owner.run?.log.note('This reload waits until the one before it is over');
    await this.#handOver.over();
    const stale = config.build === null ? await this.artifact.stale() : null;
    // Looked at in the turn in which the signal is sent: a person's may have come meanwhile.
    while (this.#handOver.isOpen) await this.#handOver.over();
    if (!isNewest()) return this.#outcome(ask, 'cancelled', { message: 'a newer change took its place' });
    this.#files.clear();
    this.#owner.run?.log.note(`Reload by ${signal}${afterWhich(ask.cause)}`);
    if (stale !== null) this.#owner.run?.log.note(`Warning: ${stale.text}`);
    this.artifact.noteProgram();
    const sending = sendReload(this.#deps, this.#owner, signal, ask.cause.by);
    this.#handOver.begun(sending.then(({ closed }) => closed));
    const { signal: sent, ...went } = await sending;
    await this.artifact.read();
    const wasBuilt = went.outcome === 'reloaded' && config.build !== null;
    const late = wasBuilt ? await awaitTakeOver(this.#deps.clock, this.#owner, this.artifact, isNewest) : null;
    const { outcome, message } = late ?? went;
    const { running: artifact } = this.artifact;
    const facts = { signal: sent, stale, warning: stale?.text ?? sent.warning, pid: this.artifact.servingPid(), artifact };
    if (outcome === 'ended' || outcome === 'cancelled') return this.#outcome(ask, outcome, { ...facts, message });
    if (late !== null && !isNewest()) return this.#outcome(ask, 'cancelled', { message: 'a newer change took its place' });
    const failure = outcome === 'old-version' ? message : null;
    if (failure === null) {
      this.#failed.forget();
      this.#cameInto(ask, message === null ? null : `Reload: ${message}`, outcome === 'reloaded' ? message : null);
      return this.#outcome(ask, outcome, { ...facts, message });
    }
    this.#failed.note(ask, failure);
    this.#owner.run?.log.note(`Not reloaded: ${failure}`);
    this.#owner.changed();
    if (late !== null) void this.#failed.follow(this.#deps.clock, config.readyTimeoutMs);
    return this.#outcome(ask, 'old-version', { ...facts, message: failure });
  }

  /** The run that was to be signalled is over, and its build has come to its end: the start that follows waited for that, or follows now. */
  async #afterRun(ask: ReloadAsk): Promise<ReloadOutcome> {
    const { state } = this.#owner;
    if (isWantedDown(state)) return this.#outcome(ask, 'cancelled', { message: 'it was stopped meanwhile' });
    if (state.kind === 'exited' || state.kind === 'failed' || state.kind === 'backoff')
      return this.#fromStart(ask, await this.#owner.start(this.#cause ?? ask.cause));
    return this.#outcome(ask, 'built', { message: 'a new run begins with it' });
  }

  /** A change is in force without a new run; `note` is what the log says of that, `remark` what a person should know though it worked. */
  #cameInto({ cause }: ReloadAsk, note: string | null = null, remark: string | null = null): void {
    if (note !== null) this.#owner.run?.log.note(note);
    this.#lastReload = { at: this.#deps.clock.now(), files: cause.files, moreFiles: cause.moreFiles, remark };
    this.#owner.changed();
  }

  #fromStart(ask: ReloadAsk, restart: StartOutcome): ReloadOutcome {
    const errors = restart.outcome === 'build-failed' ? (this.#buildFailure?.errors ?? []) : [];
    const { build, message, timeline } = restart;
    return { ...this.#outcome(ask, restart.outcome, { restart, build, message, errors }), timeline };
  }

  #outcome(ask: ReloadAsk, outcome: ReloadOutcome['outcome'], change: Partial<ReloadOutcome>): ReloadOutcome {
    const code = this.#buildFailure === null ? 0 : this.#buildFailure.code;
    const build = this.#buildMs === null ? null : { durationMs: this.#buildMs, code };
    return ask.outcome(this.#owner, { build, artifact: this.artifact.running }, outcome, change);
  }
}
