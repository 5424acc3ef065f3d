import '../../shared/validate/zod-config';
import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { LEFTOVER_POLICIES, QUIT_POLICIES } from '../../shared/model/leftover';

/** 24 bits: fits the run mark beside a 24-bit serial. */
const MAX_24_BIT = 0xff_ff_ff;

const instant = z.number();
const port = z.int().min(1).max(65_535);

const approvedPlan = z.object({
  root: z.string(),
  hash: z.string(),
  approvedAt: instant,
  processes: z.array(z.object({ name: z.string(), commandLine: z.string(), runs: z.string().nullable(), hash: z.string() })),
});

const storedProject = z.object({
  id: z.string().min(1),
  name: z.string(),
  /** Real path. */
  root: z.string().min(1),
  addedAt: instant,
  /** What was approved last; kept after the plan changed, so that the difference can be shown. Null: never trusted, or trust withdrawn. */
  approved: approvedPlan.nullable(),
  /** What becomes of its leftovers; absent: as the door does by default. */
  leftovers: z.enum(LEFTOVER_POLICIES).optional(),
});

/** What is kept of one process over restarts of the host: settings edited in the window, and what was learned by running it. */
const storedProcess = z.object({
  killDelayMs: z.number().min(0).optional(),
  stopSignal: z.string().optional(),
  stopAdvice: z
    .object({ signal: z.string(), better: z.string(), text: z.string(), commandLine: z.string(), runId: z.number().optional() })
    .optional(),
  policy: z.enum(['never', 'on-failure', 'always']).optional(),
  lastRunId: z.int().min(0).default(0),
  learnedPorts: z.array(port).default([]),
  learnedHosts: z.record(z.string(), z.array(z.string())).optional(),
  portChoice: z.object({ from: port.nullable(), to: port }).optional(),
  liveReload: z.boolean().optional(),
  bindsWithoutReuse: z.string().optional(),
  pastStops: z
    .array(
      z.object({
        durationMs: z.number(),
        escalated: z.boolean(),
        forcedBy: z.string().optional(),
        lastStepMs: z.number().nullable().optional(),
        ports: z.array(z.object({ port, releasedAtMs: z.number().nullable() })).optional(),
      }),
    )
    .default([]),
  restartTimes: z.array(instant).default([]),
});

const storedStep = z.object({ signal: z.string(), graceMs: z.number().min(0) });

/** A run that lives, or lived when the host was killed: a file of its own (run-records.ts). */
export const storedRunSchema = z.object({
  /** Null for a build. */
  processId: z.string().nullable(),
  runId: z.int().min(0),
  bootId: z.string().nullable(),
  /** Of the root. */
  pid: z.int().min(0),
  startTicks: z.int().min(0),
  ports: z.array(port).default([]),
  stop: z.object({
    earlier: z.array(storedStep).optional(),
    stopSignal: z.string(),
    killDelayMs: z.number().min(0),
    scope: z.enum(['tree', 'main']),
  }),
  /** A stop under way: the step whose signal was sent last, when it is over, and what follows before SIGKILL. */
  stopping: z.object({ signal: z.string(), dueAt: instant, next: z.array(storedStep) }).optional(),
  stopCommand: z.string().optional(),
  keepRunning: z.boolean().default(false),
  configHash: z.string().optional(),
  startedAt: instant.optional(),
  kept: z.boolean().optional(),
  left: z.boolean().optional(),
});

const storedSettings = z.object({ quit: z.enum(QUIT_POLICIES).default('ask') });

export const storedStateSchema = z.object({
  version: z.literal(1),
  /** Random number of this state directory, 24 bit; part of each run's mark. */
  managerId: z.int().min(1).max(MAX_24_BIT),
  /** Serials below this may have been used. */
  serialLimit: z.int().min(0).default(0),
  projects: z.array(storedProject).default([]),
  processes: z.record(z.string(), storedProcess).default({}),
  settings: storedSettings.default({ quit: 'ask' }),
});

export type StoredProject = z.output<typeof storedProject>;
export type StoredProcess = z.output<typeof storedProcess>;
export type StoredState = z.output<typeof storedStateSchema>;

export const NEW_PROCESS: StoredProcess = { lastRunId: 0, learnedPorts: [], pastStops: [], restartTimes: [] };

/** The state of a host that runs for the first time. A lost file means a new manager id, so run marks are not repeated. */
export function newStoredState(): StoredState {
  return {
    version: 1,
    managerId: randomInt(1, MAX_24_BIT + 1),
    serialLimit: 0,
    projects: [],
    processes: {},
    settings: { quit: 'ask' },
  };
}
