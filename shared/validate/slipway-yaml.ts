import './zod-config';
import * as z from 'zod';
import { findSignal } from '../model/signal';
import { MAX_KILL_DELAY_MS } from '../model/stop-sequence';
import { BYTE_SIZE_PATTERN, parseByteSize } from './byte-size';
import { DURATION_PATTERN, parseDuration } from './duration';

/*
 * The project file. Each schema's error text completes the sentence "… must be": `a whole number from 1 to 65535`.
 * Nothing here converts a value, so the same schemas serve for checking and for the JSON Schema that editors read.
 */

const text = z.string('text in quotes').check(
  z.refine((value) => !value.includes('\0'), 'text without a NUL character'),
  z.refine((value) => value.trim() !== '', 'text that is not empty'),
);

const durationText = 'a duration such as 500ms, 2s or 1m, or a number of milliseconds';
const duration = z
  .union([z.string().regex(DURATION_PATTERN, durationText), z.number().min(0)], durationText)
  .refine((value) => parseDuration(value) !== null, durationText);
const killDelay = duration.refine((value) => (parseDuration(value) ?? 0) <= MAX_KILL_DELAY_MS, 'at most 10m');

const byteSizeText = 'a size such as 64MiB, or a number of bytes';
const byteSize = z
  .union([z.string().regex(BYTE_SIZE_PATTERN, byteSizeText), z.number().min(0)], byteSizeText)
  .refine((value) => parseByteSize(value) !== null, byteSizeText);

const portSchema = z
  .int('a whole number from 1 to 65535')
  .min(1, 'a whole number from 1 to 65535')
  .max(65_535, 'a whole number from 1 to 65535');

const signalText = 'a signal name such as SIGTERM';
const signal = z.string(signalText).refine((value) => findSignal(value) !== null, signalText);

const flag = z.boolean('true or false');
const count = (what: string) => z.int(what).min(0, what).max(1_000_000, what);
const texts = (what: string) => z.array(text, what);

const commandText = 'a list of arguments, or a line for the shell';
const commandSchema = z.union(
  [text, z.tuple([text], z.string('text in quotes').check(z.refine((value) => !value.includes('\0'), 'text without a NUL character')))],
  commandText,
);

const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, values.join(', ').replace(/, ([^,]*)$/, ' or $1'));

const httpUrl = z.url({ protocol: /^https?$/, error: 'a URL that starts with http:// or https://' });

const readySchema = z.union(
  [z.strictObject({ port: portSchema }), z.strictObject({ http: httpUrl }), z.strictObject({ log: text })],
  'one of { port: 8080 }, { http: "http://127.0.0.1:8080/healthz" } or { log: "listening on" }',
);

const section = <T extends z.core.$ZodLooseShape>(shape: T) => z.strictObject(shape, 'a section with keys of its own');

const watchSchema = section({
  paths: texts('a list of folders').optional(),
  extensions: texts('a list of file extensions').optional(),
  include: texts('a list of patterns').optional(),
  exclude: texts('a list of patterns').optional(),
  gitignore: flag.optional(),
  debounce: duration.optional(),
  skip_unchanged: flag.optional(),
});

/** More is a mistake, not a sequence; each step may take minutes. */
const MOST_STEPS = 100;
const NO_STEP: ReadonlyMap<string, string> = new Map([
  ['SIGKILL', 'SIGKILL always comes last, by itself: remove this step.'],
  ['SIGSTOP', 'SIGSTOP pauses a process, which then cannot end: remove this step.'],
]);
const stepSignal = signal.check((context) => {
  const hint = NO_STEP.get(findSignal(context.value)?.name ?? '');
  if (hint !== undefined)
    context.issues.push({ code: 'custom', input: context.value, message: 'another signal, such as SIGTERM', params: { hint } });
});

/** The shorthand and the list beside each other: nobody can tell which is meant. */
const SHORTHAND = ['signal', 'kill_delay'] as const;

const stopSchema = section({
  signal: signal.optional(),
  kill_delay: killDelay.optional(),
  steps: z
    .array(section({ signal: stepSignal, kill_delay: killDelay.optional() }), 'a list of steps such as { signal: SIGINT, kill_delay: 2s }')
    .min(1, 'a list with at least one step, such as { signal: SIGINT, kill_delay: 2s }')
    .max(MOST_STEPS, `at most ${MOST_STEPS} steps`)
    .optional(),
  scope: choice('tree', 'main').optional(),
  command: text.nullable().optional(),
})
  .check((context) => {
    if (context.value.steps === undefined) return;
    for (const key of SHORTHAND) {
      if (context.value[key] === undefined) continue;
      const hint = `Remove ${key}, or remove steps: signal and kill_delay are short for a single step.`;
      context.issues.push({ code: 'custom', input: context.value[key], path: [key], message: 'left out beside steps', params: { hint } });
    }
  })
  .meta({ not: { anyOf: SHORTHAND.map((key) => ({ required: ['steps', key] })) } });

const restartSchema = section({
  policy: choice('never', 'on-failure', 'always').optional(),
  max_restarts: count('a whole number, 0 or more').optional(),
  window: duration.optional(),
  backoff: section({ initial: duration.optional(), max: duration.optional() }).optional(),
  success_exit_codes: z
    .array(
      z.int('an exit code from 0 to 255').min(0, 'an exit code from 0 to 255').max(255, 'an exit code from 0 to 255'),
      'a list of exit codes',
    )
    .optional(),
});

const envValue = z.union([z.string(), z.number(), z.boolean(), z.null()], 'text, a number, true or false');

const proxySchema = section({
  port: portSchema,
  target: portSchema.optional(),
  live_reload: flag.optional(),
  hold: section({
    time: duration.optional(),
    requests: count('a whole number, 0 or more').optional(),
    bytes: byteSize.optional(),
  }).optional(),
});

export const processEntrySchema = section({
  command: commandSchema,
  cwd: text.optional(),
  env: z.record(z.string().regex(/^[^=\0]+$/, 'a name without ='), envValue, 'names with values').optional(),
  env_files: texts('a list of files').optional(),
  build: commandSchema.nullable().optional(),
  build_output: text.nullable().optional(),
  watch: watchSchema.nullable().optional(),
  on_change: choice('restart', 'signal', 'none').optional(),
  reload_signal: signal.optional(),
  stop: stopSchema.optional(),
  restart: restartSchema.optional(),
  ready: readySchema.optional(),
  ready_timeout: duration.optional(),
  ports: z.array(portSchema, 'a list of ports').optional(),
  depends_on: z
    .record(z.string(), choice('started', 'ready', 'completed'), 'process names, each with started, ready or completed')
    .optional(),
  restart_with: texts('a list of process names').optional(),
  on_build_error: choice('keep', 'stop').optional(),
  proxy: proxySchema.nullable().optional(),
  keep_running: flag.optional(),
});

export type ProcessEntry = z.infer<typeof processEntrySchema>;

/** The whole file; `version` and the process names included. */
const slipwayYamlSchema = z
  .strictObject({
    version: z.literal(1, '1, the only version there is'),
    processes: z.record(z.string(), processEntrySchema, 'process names, each with a section of its own'),
  })
  .meta({ title: 'slipway.yaml', description: 'What Slipway runs in this project.' });

const KEYS_BY_SECTION: ReadonlyMap<string, readonly string[]> = new Map([
  ['watch', Object.keys(watchSchema.shape)],
  ['stop', Object.keys(stopSchema.shape)],
  ['steps', ['signal', 'kill_delay']],
  ['restart', Object.keys(restartSchema.shape)],
  ['backoff', ['initial', 'max']],
  ['ready', ['port', 'http', 'log']],
  ['proxy', Object.keys(proxySchema.shape)],
  ['hold', ['time', 'requests', 'bytes']],
]);

/** The keys that may stand in a section of a process (`stop`, `backoff`…), or in the process itself when `section` is null. */
export function validKeys(section: string | null): readonly string[] {
  return section === null ? Object.keys(processEntrySchema.shape) : (KEYS_BY_SECTION.get(section) ?? []);
}

/** Keys people bring along from other tools, and what they are called here. */
export const FOREIGN_KEYS: ReadonlyMap<string, string> = new Map([
  ['cmd', 'command'],
  ['entrypoint', 'command'],
  ['environment', 'env'],
  ['working_dir', 'cwd'],
  ['dir', 'cwd'],
  ['directory', 'cwd'],
  ['env_file', 'env_files'],
  ['dotenv', 'env_files'],
  ['readiness_probe', 'ready'],
  ['healthcheck', 'ready'],
  ['health', 'ready'],
  ['shutdown', 'stop'],
  ['stop_signal', 'stop'],
  ['kill_signal', 'stop'],
  ['kill_delay', 'stop'],
  ['availability', 'restart'],
  ['timeout', 'kill_delay'],
  ['grace', 'kill_delay'],
  ['delay', 'debounce'],
  ['services', 'processes'],
]);

/** The JSON Schema of `slipway.yaml` for editors, from the very schema the product checks with. Pure; the build publishes it. */
export function slipwayJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(slipwayYamlSchema, { io: 'input', target: 'draft-2020-12' }) };
}
