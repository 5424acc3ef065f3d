import type { SignalForecast, SignalOutcome, StartOutcome, StopOutcome } from '../../shared/contract/outcomes';
import type { HostSnapshot } from '../../shared/contract/snapshot';
import type { ExitResult } from '../../shared/model/exit-result';
import { outsideOf } from '../../shared/model/find-outside';
import { leftOver } from '../../shared/model/left-over';
import type { LogLine } from '../../shared/model/log';
import type { AnyVerdict, ClosedPort, Listener, PortVerdict, SocketFileVerdict, Verdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import type { ProjectSnapshot } from '../../shared/model/project';
import { recogniseRuntime } from '../../shared/model/recognise-runtime';
import type { BuildFailure } from '../../shared/model/reload';
import { defaultActionOn, type SignalInfo } from '../../shared/model/signal';
import { customsOf } from '../../shared/model/signal-customs';
import type { Suspect } from '../../shared/model/suspect';
import { handOverJson } from './hand-over-status';
import { leftoverJson, leftoverScanJson } from './leftover-json';
import { proxyJson } from './proxy-status';
import { stopCourseJson } from './stop-course-json';

/** Contract values as the documents of the command line: instants become ISO 8601, durations stay milliseconds. All pure. */

export const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function exitJson(exit: ExitResult | null) {
  return (
    exit && {
      code: exit.code,
      signal: exit.signal,
      cause: exit.cause,
      expected: exit.expected,
      at: instant(exit.at),
      detail: exit.detail,
      ...(exit.verdict ? { verdict: anyVerdictJson(exit.verdict) } : {}),
    }
  );
}

function buildFailureJson(failure: BuildFailure | null) {
  return failure && { ...failure, at: instant(failure.at) };
}

export function processJson(process: ProcessSnapshot) {
  const { state } = process;
  const run = runOf(state);
  return {
    id: process.id,
    name: process.name,
    state: state.kind,
    phase: process.phase,
    runId: run?.runId ?? null,
    pid: run?.pid ?? null,
    members: process.members.map(({ pid, command }) => ({ pid, command })),
    ports: process.ports.map(({ protocol, address, port, pid }) => ({ protocol, address, port, pid })),
    startedAt: instant(run?.startedAt ?? null),
    readyAt: instant('readyAt' in state ? state.readyAt : null),
    overdue: state.kind === 'starting' && state.overdue,
    restarts: process.restarts,
    lastExit: exitJson(state.lastExit),
    drift: process.drift,
    cpuPercent: process.cpuPercent,
    rssBytes: process.rssBytes,
    detail: process.detail,
    watch: process.reload?.watch ?? null,
    buildFailure: buildFailureJson(process.reload?.buildFailure ?? null),
    reloadFailure: process.reload?.reloadFailure ?? null,
    ...handOverJson(process),
    artifact: process.reload?.artifact ? { ...process.reload.artifact, builtAt: instant(process.reload.artifact.builtAt) } : null,
    command: process.commandLine,
    cwd: process.cwd,
    verdict: process.verdict && anyVerdictJson(process.verdict),
    splitPorts: process.splitPorts,
    portChoice: process.portChoice,
  };
}

export function projectJson({ id, name, root, trust, problems }: ProjectSnapshot) {
  return { id, name, root, trust, problems };
}

export function statusJson({ host, projects, processes, leftovers, proxies = [] }: HostSnapshot) {
  return {
    host: { pid: host.pid, url: host.url, version: host.version },
    leftoverScan: leftoverScanJson(host.leftoverScan),
    leftovers: leftovers.map(leftoverJson),
    projects: projects.map((project) => ({
      ...projectJson(project),
      processes: processes
        .filter((process) => process.projectId === project.id)
        .map((process) => ({
          ...processJson(process),
          leftover: leftOver(process, leftovers)?.id ?? null,
          proxy: proxyJson(proxies.find(({ id }) => id === process.id) ?? null, instant),
        })),
    })),
  };
}

export function stopJson(stop: StopOutcome) {
  return {
    process: stop.process,
    processId: stop.processId,
    runId: stop.runId,
    ...stopCourseJson(stop),
    verdict: stop.verdict && portJson(stop.verdict),
    note: stop.note,
  };
}

/** The document of `start`; `restartJson` adds the stop. */
export function startJson(start: StartOutcome) {
  return {
    process: start.process,
    processId: start.processId,
    runId: start.runId,
    pid: start.pid,
    outcome: start.outcome,
    build: start.build,
    readyMs: start.readyMs,
    durationMs: start.durationMs,
    overdue: start.overdue,
    cause: start.cause,
    timeline: start.timeline,
    birth: start.birth ?? null,
    verdict: start.verdict && anyVerdictJson(start.verdict),
    message: start.message,
  };
}

export function restartJson(restart: StartOutcome) {
  return { ...startJson(restart), stop: restart.stop && stopJson(restart.stop) };
}

export function signalJson({ process, processId, runId, signal, delivered, effect, warning, stale }: SignalOutcome) {
  return { process, processId, runId, signal, delivered, effect, warning, ...(stale === undefined ? {} : { stale }) };
}

export function portJson(verdict: PortVerdict) {
  return { port: verdict.port, host: verdict.host, ...verdictJson(verdict) };
}

/** The document of `port PATH`. */
export function socketFileJson(verdict: SocketFileVerdict) {
  return { path: verdict.path, ...verdictJson(verdict) };
}

function anyVerdictJson(verdict: AnyVerdict) {
  return 'path' in verdict ? socketFileJson(verdict) : portJson(verdict);
}

function verdictJson(verdict: Verdict) {
  return {
    free: verdict.free,
    verdict: verdict.verdict,
    explanation: verdict.explanation,
    advice: verdict.advice,
    holders: verdict.holders.map((holder) => ({
      pid: holder.pid,
      command: holder.command,
      cwd: holder.cwd,
      user: holder.user,
      address: holder.address,
      state: holder.state,
      since: instant(holder.since),
      owner: holder.owner,
      process: holder.process,
      runId: holder.runId,
      unit: holder.unit,
      slipway: holder.slipway ?? null,
    })),
    sockets: verdict.sockets.map(({ protocol, local, remote, state, uid, inode, expiresInMs }) => ({
      protocol,
      local,
      remote,
      state,
      uid,
      inode,
      expiresInMs,
    })),
    socketCount: verdict.socketCount,
    warnings: verdict.warnings.map(({ id, text }) => ({ id, text })),
    reuse: verdict.reuse,
    actions: verdict.actions.map(({ id, label, safe, command, touches, undo }) => ({ id, label, safe, command, touches, undo })),
    probe: verdict.probe,
    freesAt: instant(verdict.freesAt),
  };
}

export function portsJson(listeners: readonly Listener[], closed: readonly ClosedPort[]) {
  return {
    listeners: listeners.map(({ startTicks: _ticks, since, ...listener }) => ({ ...listener, since: instant(since) })),
    closed,
  };
}

/** The document of `free`; `action` null where nothing had to be done. */
export function freeJson(verdict: AnyVerdict, action: string | null, done: boolean, text: string) {
  const { port, path } = { port: null, path: null, ...verdict };
  return {
    ...(path === null ? { port } : { path }),
    action,
    done,
    text,
    verdict: anyVerdictJson(verdict),
  };
}

/** `process` is the name without its project, as everywhere on the command line. */
export function logJson(line: LogLine, processName: string) {
  return {
    seq: line.seq,
    process: processName,
    processId: line.processId,
    runId: line.runId,
    stream: line.stream,
    at: instant(line.at),
    text: line.text,
  };
}

export function addJson(project: ProjectSnapshot) {
  return {
    project: projectJson(project),
    processes: project.plan.map(({ name, commandLine, buildLine, cwd, source }) => ({
      name,
      command: commandLine,
      // It runs, too, so trust covers it.
      build: buildLine,
      cwd,
      source: { file: source.file, line: source.line },
    })),
    suggestions: project.suggestions.map(({ name, command, source }) => ({
      name,
      command,
      source: { file: source.file, line: source.line },
    })),
  };
}

/** The document of `trust`, `untrust` and `remove`. */
export function trustJson({ id, name, root, trust }: ProjectSnapshot) {
  return { project: { id, name, root, trust } };
}

/** `about`: the process the forecast is of; its keys are absent without one. */
export function signalsJson(
  signals: readonly SignalInfo[],
  platform: 'linux' | 'macos',
  forecast: SignalForecast | null,
  about: ProcessSnapshot | null = null,
) {
  const main = forecast?.members.find((member) => member.main) ?? forecast?.members[0];
  const runtime = main === undefined ? null : recogniseRuntime(main.command, main.effects);
  return {
    signals: signals
      .filter((info) => info[platform] !== null)
      .map((info) => ({
        number: info[platform],
        /** Where a signal has no number it does not exist; Windows has none at all. */
        numbers: { linux: info.linux, macos: info.macos, windows: null },
        name: info.name,
        default: defaultActionOn(info, platform),
        catchable: info.catchable,
        meaning: info.meaning,
        customs: customsOf(info.name, runtime).map(({ runtime: of, does, source }) => ({ runtime: of, does, source })),
        effect:
          forecast &&
          Object.fromEntries(
            forecast.members.flatMap((member) => {
              const effect = member.refuses === true ? undefined : member.effects[info.name];
              return effect === undefined ? [] : [[String(member.pid), effect] as const];
            }),
          ),
      })),
    refuses: forecast?.members.filter((member) => member.refuses === true).map(({ pid }) => pid) ?? [],
    ...(about === null ? {} : { runtime, stop: forecast && stopForecastJson(forecast, about), outside: outsideOf(about) }),
  };
}

function stopForecastJson({ stop }: SignalForecast, { stop: config }: ProcessSnapshot) {
  const { stopSignal, killDelayMs } = config;
  const prediction = stop && { tone: stop.tone, text: stop.text };
  return { signal: stop?.signal ?? stopSignal, killDelayMs, prediction, better: stop?.better ?? null };
}

export function suspectsJson(suspects: readonly Suspect[]) {
  return suspects.map(({ pid, startTicks, command, cwd, evidence, port, text }) => ({
    pid,
    startTicks,
    command,
    cwd,
    evidence,
    port,
    text,
  }));
}
