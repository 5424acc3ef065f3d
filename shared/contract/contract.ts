import * as z from 'zod';
import '../validate/zod-config';
import type { ExportedProject } from '../model/export';
import { LEFTOVER_POLICIES, type LeftoverSnapshot, QUIT_POLICIES } from '../model/leftover';
import type { LogLine, RunHeader } from '../model/log';
import type { ClosedPort, Listener, PortVerdict, SocketFileVerdict } from '../model/port-verdict';
import type { ProcessId, ProcessSnapshot } from '../model/process';
import type { ProjectSnapshot } from '../model/project';
import type { ProxiedRequest, ProxySnapshot } from '../model/proxy';
import type { TriggerAnswer } from '../model/reload';
import type { SlipwayDraft } from '../model/slipway-draft';
import type {
  FolderListing,
  LeftoverOutcome,
  ResolveFileOutcome,
  ResolveOutcome,
  ShutdownOutcome,
  SignalForecast,
  SignalOutcome,
  StartOutcome,
  StopOutcome,
  SuspectList,
  SuspectOutcome,
} from './outcomes';
import type { ReloadOutcome } from './reload-outcome';
import type { HostInfo, HostNotice, HostSettings, RevisedSnapshot } from './snapshot';

/**
 * The one runtime table of everything that can be asked of a host and everything it tells. Both ends' types are derived from it:
 * adding a call is one entry here and one handler in electron/host/handlers. Inputs are parsed by the host; outputs are the host's own
 * word and typed only (`output<T>()`), so that a log batch costs no validation.
 */
const output = <T>(): z.ZodType<T> => z.custom<T>();

const processId = z.string().min(1).max(512);
const projectId = z.string().min(1).max(256);
const signalName = z.string().regex(/^SIG[A-Z0-9]{2,10}(?:\+\d{1,2})?$/);
const durationMs = z.int().min(0).max(600_000);
const port = z.int().min(1).max(65_535);
const socketPath = z.string().min(2).max(4_096);
const pid = z.int().min(2).max(4_194_304);
/** Who asks, for the run's record; chosen by the door, shown to people. */
const by = z.enum(['window', 'command-line', 'tray', 'host']).default('window');

/** Of a leftover: the serial of its run. */
const leftoverId = z.string().regex(/^\d{1,8}$/);

/** Line or column, from 1. */
const textPlace = z.int().min(1).max(10_000_000);

const several = z.array(processId).min(1).max(200);
const oneOff = { signal: signalName.optional(), killDelayMs: durationMs.optional(), by };

/** Where a draft begins: at the plan, or with a file added to it; `replace` begins anew although there is a slipway.yaml. */
const draftOf = { from: z.string().max(255).nullable().default(null), replace: z.boolean().default(false) };

export const CALLS = {
  /** With `look`: the host looks first which program each run executes now. */
  'snapshot.get': { input: z.strictObject({ look: z.boolean().optional() }), output: output<RevisedSnapshot>() },
  'project.add': { input: z.strictObject({ path: z.string().min(1).max(4_096) }), output: output<ProjectSnapshot>() },
  'project.rescan': { input: z.strictObject({ projectId }), output: output<ProjectSnapshot>() },
  /** Approves exactly the plan with this hash; `plan-changed` when the files say something else by now. */
  'project.trust': { input: z.strictObject({ projectId, planHash: z.string().min(8).max(128) }), output: output<ProjectSnapshot>() },
  'project.untrust': { input: z.strictObject({ projectId }), output: output<ProjectSnapshot>() },
  /** Stops its processes first. */
  'project.remove': { input: z.strictObject({ projectId, by }), output: output<{ project: ProjectSnapshot; stopped: StopOutcome[] }>() },
  /** What becomes of its leftovers; null: as the door does by default. Kept in the user's state, never in the project's files. */
  'project.configure': {
    input: z.strictObject({ projectId, leftovers: z.enum(LEFTOVER_POLICIES).nullable() }),
    output: output<ProjectSnapshot>(),
  },
  /** The slipway.yaml as it would be written; touches nothing. `from`: a file of `importable`, whose processes are added. */
  'project.draft': { input: z.strictObject({ projectId, ...draftOf }), output: output<SlipwayDraft>() },
  /** Writes exactly the draft with this hash; `plan-changed` when it would be another by now. Trust holds where the plan is the same. */
  'project.save': {
    input: z.strictObject({ projectId, ...draftOf, hash: z.string().min(8).max(128) }),
    output: output<{ file: string; project: ProjectSnapshot }>(),
  },
  /** Units, compose or Kubernetes files for the same processes; touches nothing. */
  'project.export': {
    input: z.strictObject({ projectId, format: z.enum(['systemd', 'compose', 'kubernetes']) }),
    output: output<ExportedProject>(),
  },
  /** Host-side folder picker; names of folders only. */
  'folder.list': { input: z.strictObject({ path: z.string().max(4_096).nullable() }), output: output<FolderListing>() },

  /** `usePort`: on this port instead of its own, this time. */
  'process.start': {
    input: z.strictObject({ processId, usePort: port.nullable().default(null), by }),
    output: output<StartOutcome>(),
  },
  'process.stop': { input: z.strictObject({ processId, ...oneOff }), output: output<StopOutcome>() },
  'process.restart': { input: z.strictObject({ processId, ...oneOff }), output: output<StartOutcome>() },
  /** In the opposite order of `depends_on`; outcomes in the order of the ids. A wrong id refuses all of it. */
  'process.stop-several': { input: z.strictObject({ processIds: several, ...oneOff }), output: output<{ stopped: StopOutcome[] }>() },
  /** With what restarts with one of them; down in the opposite order of `depends_on`, up in that order; outcomes in the order of the ids. A wrong id refuses all of it. */
  'process.restart-several': { input: z.strictObject({ processIds: several, ...oneOff }), output: output<{ restarted: StartOutcome[] }>() },
  /** The last step of the stop sequence now, whatever the state. */
  'process.kill': { input: z.strictObject({ processId, by }), output: output<StopOutcome>() },
  'process.signal': {
    input: z.strictObject({
      processId,
      signal: signalName,
      target: z.union([z.literal('run'), z.literal('main'), pid]).default('run'),
      by,
    }),
    output: output<SignalOutcome>(),
  },
  /** What a change of a watched file would do. With `signal`: build, then this signal, whatever on_change says. */
  'process.reload': { input: z.strictObject({ processId, signal: signalName.optional(), by }), output: output<ReloadOutcome>() },
  /** Whether a change of this file would do something; null for a process without `watch:`. A relative path starts at its folder. */
  'process.would-trigger': {
    input: z.strictObject({ processId, path: z.string().min(1).max(4_096) }),
    output: output<{ answer: TriggerAnswer | null }>(),
  },
  /** Opens a file of its project, at a line a build named, in the editor of the person the host runs as. A relative path starts at its folder. */
  'process.open-place': {
    input: z.strictObject({ processId, file: z.string().min(1).max(4_096), line: textPlace, column: textPlace.nullable().default(null) }),
    output: output<{ editor: string; path: string }>(),
  },
  'process.forecast': { input: z.strictObject({ processId }), output: output<SignalForecast>() },
  /** Kept per process in the user's state, in force from the next stop on. */
  'process.configure': {
    input: z.strictObject({
      processId,
      /** Null, for both: as its file says. */
      killDelayMs: durationMs.nullable().optional(),
      stopSignal: signalName.nullable().optional(),
      /** Runs on this port from the next start on; null: as its file says. */
      usePort: port.nullable().optional(),
    }),
    output: output<ProcessSnapshot>(),
  },

  /** Processes that look like part of its latest run though nothing proves it. A look at the process table: on demand, not polled. */
  'process.suspects': { input: z.strictObject({ processId }), output: output<SuspectList>() },
  /** Ends one of them by the process's stop signal and kill delay; `owner-changed` unless it is one at this very moment. */
  'process.stop-suspect': { input: z.strictObject({ processId, pid, startTicks: z.number(), by }), output: output<SuspectOutcome>() },

  'log.read': {
    input: z.strictObject({
      processIds: z.array(processId).max(200),
      runId: z.int().min(1).nullable().default(null),
      /** Lines with a smaller seq (one process only). */
      beforeSeq: z.int().nullable().default(null),
      limit: z.int().min(1).max(20_000).default(200),
      grep: z.string().max(500).nullable().default(null),
      sinceAt: z.number().nullable().default(null),
    }),
    /** `open`: lines that have not ended and are shown nevertheless (a prompt); absent without any, and with `beforeSeq`. */
    output: output<{ lines: LogLine[]; runs: RunHeader[]; open?: LogLine[] | undefined }>(),
  },
  /** Starts a stream of `log.lines-appended` to this client; `tail` lines first. One stream per id; the same id replaces. */
  'log.follow': {
    input: z.strictObject({
      streamId: z.string().min(1).max(64),
      processIds: z.array(processId).max(200),
      tail: z.int().min(0).max(20_000).default(1_000),
    }),
    output: output<{ lines: LogLine[]; runs: RunHeader[] }>(),
  },
  'log.unfollow': { input: z.strictObject({ streamId: z.string().min(1).max(64) }), output: output<Record<string, never>>() },

  /** The kept runs of a process, oldest first, each with its stop and the signals sent to it; also those whose lines are gone. */
  'run.list': {
    input: z.strictObject({ processId, limit: z.int().min(1).max(1_000).default(100) }),
    output: output<{ runs: RunHeader[] }>(),
  },

  'port.diagnose': {
    input: z.strictObject({ port, host: z.string().max(64).nullable().default(null), processId: processId.nullable().default(null) }),
    output: output<PortVerdict>(),
  },
  /** The doctor on a unix socket's path, absolute. */
  'port.diagnose-file': {
    input: z.strictObject({ path: socketPath, processId: processId.nullable().default(null) }),
    output: output<SocketFileVerdict>(),
  },
  'port.list': {
    input: z.strictObject({}),
    output: output<{ listeners: Listener[]; closed: ClosedPort[]; readMs: number; costMs: number }>(),
  },
  /** Carries out one action of a verdict after checking that pid and start ticks still name the same process. */
  'port.resolve': {
    input: z.strictObject({
      port,
      host: z.string().max(64).nullable().default(null),
      actionId: z.string().max(40),
      pid: pid.nullable(),
      startTicks: z.number().nullable(),
      processId: processId.nullable(),
      /** The port of `use-next-port`. */
      usePort: port.nullable().default(null),
      /** Of `use-next-port`: keep the choice for every later start. */
      remember: z.boolean().default(false),
      /** Start this process once the port is free. */
      thenStart: processId.nullable().default(null),
      by,
    }),
    output: output<ResolveOutcome>(),
  },
  /** Carries out one action of a verdict on a socket file after checking that it is still this file and that still nobody listens. */
  'port.resolve-file': {
    input: z.strictObject({
      path: socketPath,
      actionId: z.string().max(40),
      /** As the verdict named it. */
      file: z.strictObject({ device: z.number(), inode: z.number() }).nullable(),
      pid: pid.nullable().default(null),
      startTicks: z.number().nullable().default(null),
      processId: processId.nullable().default(null),
      /** Start this process once the path is free. */
      thenStart: processId.nullable().default(null),
      by,
    }),
    output: output<ResolveFileOutcome>(),
  },

  /** The switch of live reload, kept in the user's state over what the file says; null: as the file says. CallError `bad-argument` without a proxy. */
  'proxy.configure': { input: z.strictObject({ processId, liveReload: z.boolean().nullable() }), output: output<ProxySnapshot>() },
  /** A proxy whose port was busy tries it now. Resolves with what came of it; of one that listens, with how it is. */
  'proxy.listen': { input: z.strictObject({ processId }), output: output<ProxySnapshot>() },
  /** Starts a stream of `proxy.requests-changed` to this client; `tail` requests first, oldest first. One stream per id; the same id replaces. */
  'proxy.follow': {
    input: z.strictObject({ streamId: z.string().min(1).max(64), processId, tail: z.int().min(0).max(500).default(200) }),
    output: output<{ requests: ProxiedRequest[] }>(),
  },
  'proxy.unfollow': { input: z.strictObject({ streamId: z.string().min(1).max(64) }), output: output<Record<string, never>>() },

  'host.info': { input: z.strictObject({}), output: output<HostInfo>() },
  /** A fresh one-time code for the browser door, as a URL; null when no browser door is open. */
  'host.login-url': { input: z.strictObject({}), output: output<{ url: string | null }>() },
  /** Each checks that the same processes still live (mark, boot id, start ticks) before it acts; `stale-run` when none does. */
  'leftover.stop': { input: z.strictObject({ id: leftoverId, by }), output: output<LeftoverOutcome>() },
  'leftover.adopt': { input: z.strictObject({ id: leftoverId, by }), output: output<LeftoverOutcome>() },
  'leftover.leave': { input: z.strictObject({ id: leftoverId, by }), output: output<LeftoverOutcome>() },
  'settings.configure': { input: z.strictObject({ quit: z.enum(QUIT_POLICIES) }), output: output<HostSettings>() },

  /** Stops everything, then the host; with `keep` it lets what runs go on and ends. Resolves before the host exits. */
  'host.shutdown': { input: z.strictObject({ by, keep: z.boolean().default(false) }), output: output<ShutdownOutcome>() },
  /** Every stop under way goes to its last step now. Without one it does nothing. */
  'host.force': { input: z.strictObject({ by }), output: output<Record<string, never>>() },
  'host.stop-all': { input: z.strictObject({ projectId: projectId.nullable(), by }), output: output<{ stopped: StopOutcome[] }>() },
  'host.dismiss-notice': { input: z.strictObject({ id: z.string().max(100) }), output: output<Record<string, never>>() },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

/** Snapshot events carry the host's revision; a client that sees a gap asks for the snapshot again. */
interface Revised {
  readonly revision: number;
}

export const EVENTS = {
  'process.snapshot-changed': output<Revised & { readonly process: ProcessSnapshot }>(),
  'process.removed': output<Revised & { readonly processId: string }>(),
  'project.snapshot-changed': output<Revised & { readonly project: ProjectSnapshot }>(),
  'project.removed': output<Revised & { readonly projectId: string }>(),
  'host.info-changed': output<Revised & { readonly host: HostInfo }>(),
  'host.notices-changed': output<Revised & { readonly notices: readonly HostNotice[] }>(),
  'host.leftovers-changed': output<Revised & { readonly leftovers: readonly LeftoverSnapshot[] }>(),
  'host.settings-changed': output<Revised & { readonly settings: HostSettings }>(),
  'proxy.snapshot-changed': output<Revised & { readonly proxy: ProxySnapshot }>(),
  'proxy.removed': output<Revised & { readonly processId: string }>(),
  /** Not revisioned: at most four a second per stream. Newest state of each request, by id; `skipped` counts requests too many to tell. */
  'proxy.requests-changed': output<{
    readonly streamId: string;
    readonly requests: readonly ProxiedRequest[];
    readonly skipped: number;
  }>(),
  /** Not revisioned: each stream has its own order by seq; `skipped` counts lines this client did not get (they are on disk). */
  'log.lines-appended': output<{
    readonly streamId: string;
    readonly lines: readonly LogLine[];
    readonly skipped: number;
    readonly runs: readonly RunHeader[];
    /**
     * Lines of `processId` that have not ended and are shown nevertheless, a prompt; they replace those said before. Absent: as before. Their
     * seqs are not theirs for good.
     */
    readonly open?: { readonly processId: ProcessId; readonly lines: readonly LogLine[] } | undefined;
  }>(),
} as const satisfies Record<string, z.ZodType>;

export type CallName = keyof typeof CALLS;
export type CallInput<N extends CallName> = z.input<(typeof CALLS)[N]['input']>;
/** What a handler receives: parsed, defaults filled in. */
export type ParsedInput<N extends CallName> = z.output<(typeof CALLS)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['output']>;

export type EventName = keyof typeof EVENTS;
/** Events of a stream somebody follows; all others change the snapshot and carry its revision. */
export type StreamEventName = 'log.lines-appended' | 'proxy.requests-changed';
export type EventPayload<N extends EventName> = z.output<(typeof EVENTS)[N]>;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}
