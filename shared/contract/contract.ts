import * as z from 'zod';
import '../validate/zod-config';
import type { LogLine, RunHeader } from '../model/log';
import type { Listener, PortVerdict } from '../model/port-verdict';
import type { ProcessSnapshot } from '../model/process';
import type { ProjectSnapshot } from '../model/project';
import type { TriggerAnswer } from '../model/reload';
import type { FolderListing, ResolveOutcome, SignalForecast, SignalOutcome, StartOutcome, StopOutcome } from './outcomes';
import type { ReloadOutcome } from './reload-outcome';
import type { HostInfo, HostNotice, HostSnapshot } from './snapshot';

/**
 * The one runtime table of everything that can be asked of a host and everything it tells. Both ends' types are derived from it:
 * adding a call is one entry here and one handler in electron/host/handlers. Inputs are parsed by the host; outputs are the host's own
 * word and typed only (`output<T>()`), so that a log batch costs no validation.
 */
const output = <T>(): z.ZodType<T> => z.custom<T>();

const processId = z.string().min(1).max(512);
const projectId = z.string().min(1).max(256);
const signalName = z.string().regex(/^SIG[A-Z0-9]{2,10}$/);
const durationMs = z.int().min(0).max(600_000);
const port = z.int().min(1).max(65_535);
const pid = z.int().min(2).max(4_194_304);
/** Who asks, for the run's record; chosen by the door, shown to people. */
const by = z.enum(['window', 'command-line', 'tray', 'host']).default('window');

const oneOff = { signal: signalName.optional(), killDelayMs: durationMs.optional(), by };

export const CALLS = {
  'snapshot.get': { input: z.strictObject({}), output: output<{ revision: number; snapshot: HostSnapshot }>() },

  'project.add': { input: z.strictObject({ path: z.string().min(1).max(4_096) }), output: output<ProjectSnapshot>() },
  'project.rescan': { input: z.strictObject({ projectId }), output: output<ProjectSnapshot>() },
  /** Approves exactly the plan with this hash; `plan-changed` when the files say something else by now. */
  'project.trust': { input: z.strictObject({ projectId, planHash: z.string().min(8).max(128) }), output: output<ProjectSnapshot>() },
  'project.untrust': { input: z.strictObject({ projectId }), output: output<ProjectSnapshot>() },
  /** Stops its processes first. */
  'project.remove': { input: z.strictObject({ projectId, by }), output: output<{ project: ProjectSnapshot; stopped: StopOutcome[] }>() },
  /** Host-side folder picker; names of folders only. */
  'folder.list': { input: z.strictObject({ path: z.string().max(4_096).nullable() }), output: output<FolderListing>() },

  'process.start': { input: z.strictObject({ processId, by }), output: output<StartOutcome>() },
  'process.stop': { input: z.strictObject({ processId, ...oneOff }), output: output<StopOutcome>() },
  'process.restart': { input: z.strictObject({ processId, ...oneOff }), output: output<StartOutcome>() },
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
  'process.forecast': { input: z.strictObject({ processId }), output: output<SignalForecast>() },
  /** Kept per process in the user's state, in force from the next stop on. */
  'process.configure': {
    input: z.strictObject({ processId, killDelayMs: durationMs.optional(), stopSignal: signalName.optional() }),
    output: output<ProcessSnapshot>(),
  },

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
    output: output<{ lines: LogLine[]; runs: RunHeader[] }>(),
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

  'port.diagnose': {
    input: z.strictObject({ port, host: z.string().max(64).nullable().default(null), processId: processId.nullable().default(null) }),
    output: output<PortVerdict>(),
  },
  'port.list': { input: z.strictObject({}), output: output<{ listeners: Listener[]; readMs: number }>() },
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
      /** Start this process once the port is free. */
      thenStart: processId.nullable().default(null),
      by,
    }),
    output: output<ResolveOutcome>(),
  },

  'host.info': { input: z.strictObject({}), output: output<HostInfo>() },
  /** A fresh one-time code for the browser door, as a URL; null when no browser door is open. */
  'host.login-url': { input: z.strictObject({}), output: output<{ url: string | null }>() },
  /** Stops everything, then the host. Resolves before the host exits. */
  'host.shutdown': { input: z.strictObject({ by }), output: output<{ stopped: StopOutcome[] }>() },
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
  /** Not revisioned: each stream has its own order by seq; `skipped` counts lines this client did not get (they are on disk). */
  'log.lines-appended': output<{
    readonly streamId: string;
    readonly lines: readonly LogLine[];
    readonly skipped: number;
    readonly runs: readonly RunHeader[];
  }>(),
} as const satisfies Record<string, z.ZodType>;

export type CallName = keyof typeof CALLS;
export type CallInput<N extends CallName> = z.input<(typeof CALLS)[N]['input']>;
/** What a handler receives: parsed, defaults filled in. */
export type ParsedInput<N extends CallName> = z.output<(typeof CALLS)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['output']>;

export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.output<(typeof EVENTS)[N]>;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}
