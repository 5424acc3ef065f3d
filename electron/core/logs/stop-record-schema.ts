import * as z from 'zod';
import type { SignalRecord } from '../../../shared/model/process';
import type { StopRecord } from '../../../shared/model/stop-sequence';

/** A stop as it is kept with its run on disk. Instants epoch ms, `atMs` ms after the stop was asked for. */
export const stopRecordSchema: z.ZodType<StopRecord> = z.object({
  runId: z.int(),
  askedAt: z.number(),
  askedBy: z.string(),
  steps: z.array(z.object({ signal: z.string(), graceMs: z.number() })),
  events: z.array(
    z.object({
      atMs: z.number(),
      kind: z.enum(['asked', 'signal', 'gone', 'waiting', 'escalated', 'port-free', 'port-held', 'proved', 'unkillable']),
      text: z.string(),
      detail: z.string().nullable(),
    }),
  ),
  signals: z.array(
    z.object({
      atMs: z.number(),
      signal: z.string(),
      target: z.enum(['group', 'process']),
      pid: z.int(),
      pids: z.array(z.int()),
    }),
  ),
  survivors: z.array(z.object({ pid: z.int(), command: z.string(), reason: z.string() })),
  ports: z.array(z.object({ port: z.int(), releasedAtMs: z.number().nullable() })),
  connections: z.array(z.object({ atMs: z.number(), count: z.int() })).exactOptional(),
  escalated: z.boolean(),
  forcedBy: z.string().optional(),
  commandFailed: z.string().optional(),
  durationMs: z.number().nullable(),
  outcome: z.enum(['stopping', 'stopped', 'unkillable']),
});

/** A signal somebody sent to a run, as it is kept on disk. */
export const signalRecordSchema: z.ZodType<SignalRecord> = z.object({
  at: z.number(),
  signal: z.string(),
  pids: z.array(z.int()),
  by: z.string(),
  target: z.enum(['run', 'main', 'process']).optional(),
  effect: z.record(z.string(), z.enum(['caught', 'ignored', 'default'])).optional(),
});
