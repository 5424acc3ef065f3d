import { resolve } from 'node:path';
import type { CommandSpec, DependencyCondition, ProcessConfig, ReadinessProbe } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from '../../../shared/model/restart-policy';
import { findSignal } from '../../../shared/model/signal';
import { MAX_KILL_DELAY_MS, type StopConfig } from '../../../shared/model/stop-sequence';
import { parseDuration } from '../../../shared/validate/duration';
import { DEFAULT_WATCH } from './default-process';
import { envFileValueText, readByGodotenv } from './env-file-values';
import { type ForeignYaml, isSection } from './foreign-yaml';
import { interpolate, type Variables } from './interpolation';
import type { ReadContext } from './read-context';

/** process-compose's own defaults (types/process.go). */
const SHUTDOWN_SECONDS = 10;
const BACKOFF_SECONDS = 1;
const WATCH_DEBOUNCE_MS = 300;
const HTTP_PORT = 80;

const CONDITIONS: Readonly<Record<string, DependencyCondition>> = {
  process_started: 'started',
  process_healthy: 'ready',
  process_log_ready: 'ready',
  process_completed: 'completed',
  process_completed_successfully: 'completed',
};

/** One process of a process-compose.yaml, read key by key; every finding goes to the file's report. */
export class ProcessComposeProcess {
  readonly path: readonly string[];

  constructor(
    readonly file: ForeignYaml,
    readonly name: string,
    readonly keys: Readonly<Record<string, unknown>>,
  ) {
    this.path = ['processes', name];
  }

  /** A shell line, or the entrypoint's words. Null when there is none, or when it needs a template that can't be filled in. */
  command(globalVars: Readonly<Record<string, unknown>>): CommandSpec | null {
    const { entrypoint, command, is_template_disabled: isPlain } = this.keys;
    const vars = { ...globalVars, ...(isSection(this.keys.vars) ? this.keys.vars : {}) };
    const key = Array.isArray(entrypoint) ? 'entrypoint' : 'command';
    const words = Array.isArray(entrypoint)
      ? entrypoint.map(String)
      : typeof command === 'string' && command.trim() !== ''
        ? [command]
        : null;
    if (words === null) {
      this.file.fault(this.path, this.name, `${this.name} has no command.`, 'Write command: and the line that starts it.');
      return null;
    }
    const filled = words.map((word) => (isPlain === true ? word : fillTemplate(word, vars)));
    if (filled.some((word) => word === null)) {
      this.file.fault(
        [...this.path, key],
        this.name,
        `The template of ${this.name} can't be filled in; it is left out.`,
        'Write the command out, without {{ }}.',
      );
      return null;
    }
    // process-compose fills in $VAR itself before its shell does; `$$` is how a dollar sign passes.
    const isExpanded = this.file.isExpanded;
    const fromDotenv = this.#hasDotenv || !isExpanded ? [] : filled.flatMap((word) => interpolate(word ?? '', this.file.variables).filled);
    const variables: Variables = new Map(fromDotenv.map((name) => [name, this.file.variables.get(name) ?? '']));
    const plain = filled.map((word) =>
      fromDotenv.length > 0 ? interpolate(word ?? '', variables).text : isExpanded ? (word ?? '').replaceAll('$$', '$') : (word ?? ''),
    );
    const isFilled = filled.some((word, index) => word !== words[index]);
    this.note(key, isFilled ? 'changed' : 'mapped', 'command', isFilled ? 'The template is filled in.' : '');
    if (fromDotenv.length > 0) this.#showProgram(plain[0] ?? '', filled[0] ?? '', key);
    if (fromDotenv.length > 0)
      this.note(
        key,
        'changed',
        'command',
        `slipway.yaml holds what ${[...new Set(fromDotenv)].join(', ')} of .env stands for; import it again when .env changes.`,
      );
    if (key === 'entrypoint') return { kind: 'argv', argv: plain };
    return { kind: 'shell', line: (plain[0] ?? '').trim() };
  }

  /** A warning about a program that does not exist shows it as it stands in the file. */
  #showProgram(plain: string, written: string, key: 'entrypoint' | 'command'): void {
    const first = (text: string) => (key === 'entrypoint' ? text : (text.trim().split(/\s/)[0] ?? ''));
    const shown = this.file.shown(first(written), first(plain));
    if (shown !== first(plain)) this.file.context.showAs(first(plain), shown);
  }

  /** Variables that do not reach it from `.env`, although the file is filled in with them. */
  apart(): ReadonlySet<string> {
    return new Set(this.#hasDotenv ? [] : this.file.variables.keys());
  }

  get #hasDotenv(): boolean {
    return this.file.dotenv !== null && this.keys.is_dotenv_disabled !== true;
  }

  envFiles(root: string): readonly string[] {
    const { env_file: value } = this.keys;
    const own = (Array.isArray(value) ? value : value == null ? [] : [value]).filter((entry): entry is string => typeof entry === 'string');
    if (own.length > 0) this.note('env_file', 'mapped', 'env_files');
    const { dotenv } = this.file;
    return [...new Set([...(dotenv !== null && this.#hasDotenv ? [dotenv] : []), ...own])].map((file) => resolve(root, file));
  }

  /** Values of its env files that process-compose makes from others (godotenv), and a start would take as they are written. */
  async fromEnvFiles(context: ReadContext, environment: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    const texts = new Map<string, string>();
    for (const file of this.envFiles(context.root).map((path) => context.shown(path))) {
      const text = await context.read(file);
      if (text !== null) texts.set(file, text);
    }
    const values = readByGodotenv(texts).filter(({ name }) => !Object.hasOwn(environment, name));
    const key = this.keys.env_file == null ? [] : ['env_file'];
    for (const value of values)
      this.file.note([...this.path, ...key], this.name, value.isOpen ? 'unsupported' : 'changed', 'env_files', envFileValueText(value));
    return Object.fromEntries(values.filter(({ isOpen }) => !isOpen).map(({ name, value }) => [name, value]));
  }

  dependsOn(known: ReadonlySet<string>): Readonly<Record<string, DependencyCondition>> {
    const { depends_on: value } = this.keys;
    if (!isSection(value)) return {};
    const result: Record<string, DependencyCondition> = {};
    for (const [name, how] of Object.entries(value)) {
      const at = [...this.path, 'depends_on', name];
      const wanted = isSection(how) ? String(how.condition ?? 'process_started') : 'process_started';
      const condition = CONDITIONS[wanted];
      if (condition === undefined)
        this.file.wrong(
          [...at, 'condition'],
          this.name,
          Object.keys(CONDITIONS)
            .join(', ')
            .replace(/, ([^,]*)$/, ' or $1'),
        );
      else if (!known.has(name)) this.file.note(at, this.name, 'unsupported', null, `${name} is not imported, so nothing waits for it.`);
      else {
        result[name] = condition;
        const anyExit = wanted === 'process_completed';
        this.file.note(at, this.name, anyExit ? 'changed' : 'mapped', `depends_on.${name}`, anyExit ? `${name} has to succeed.` : '');
      }
    }
    return result;
  }

  stop(base: StopConfig): StopConfig {
    const shutdown = isSection(this.keys.shutdown) ? this.keys.shutdown : {};
    const at = [...this.path, 'shutdown'];
    const info = shutdown.signal == null ? null : findSignal(String(shutdown.signal));
    if (shutdown.signal != null && info === null) this.file.wrong([...at, 'signal'], this.name, 'the number of a signal, such as 2');
    const seconds = shutdown.timeout_seconds ?? SHUTDOWN_SECONDS;
    const isSeconds = typeof seconds === 'number' && seconds >= 0;
    if (!isSeconds) this.file.wrong([...at, 'timeout_seconds'], this.name, 'a number of seconds');
    const became: Readonly<Record<string, string>> = {
      signal: 'stop.signal',
      timeout_seconds: 'stop.kill_delay',
      parent_only: 'stop.scope',
      command: 'stop.command',
    };
    for (const key of Object.keys(shutdown)) {
      if (became[key] !== undefined) this.file.note([...at, key], this.name, 'mapped', became[key]);
      else this.file.note([...at, key], this.name, 'unsupported', null, 'Processes have no terminal to send keys to.');
    }
    return {
      ...base,
      stopSignal: info?.name ?? base.stopSignal,
      killDelayMs: Math.min((isSeconds ? seconds : SHUTDOWN_SECONDS) * 1_000, MAX_KILL_DELAY_MS),
      scope: shutdown.parent_only === true ? 'main' : base.scope,
      command: typeof shutdown.command === 'string' && shutdown.command.trim() !== '' ? shutdown.command : null,
    };
  }

  restart(): RestartPolicy {
    const availability = isSection(this.keys.availability) ? this.keys.availability : {};
    const at = [...this.path, 'availability'];
    const note = (key: string, fate: 'mapped' | 'changed' | 'unsupported', became: string | null, text = '') =>
      this.file.note([...at, key], this.name, fate, became, text);
    const policies: Readonly<Record<string, RestartPolicy['policy']>> = {
      no: 'never',
      false: 'never',
      always: 'always',
      on_failure: 'on-failure',
      exit_on_failure: 'never',
    };
    const word = String(availability.restart ?? 'no');
    const policy = policies[word] ?? 'never';
    if (policies[word] === undefined) this.file.wrong([...at, 'restart'], this.name, 'always, on_failure, exit_on_failure or no');
    else if (availability.restart !== undefined)
      note(
        'restart',
        word === 'exit_on_failure' ? 'changed' : 'mapped',
        'restart.policy',
        word === 'exit_on_failure' ? 'The others go on when it fails.' : '',
      );
    const backoffMs = (typeof availability.backoff_seconds === 'number' ? availability.backoff_seconds : BACKOFF_SECONDS) * 1_000;
    if (availability.backoff_seconds !== undefined) note('backoff_seconds', 'mapped', 'restart.backoff');
    const max = availability.max_restarts;
    const isEndless = typeof max !== 'number' || max === 0;
    const { maxRestarts } = DEFAULT_RESTART_POLICY;
    if (policy !== 'never' && isEndless)
      note('max_restarts', 'changed', 'restart.max_restarts', `Without end there; here at most ${maxRestarts} times in 60 s.`);
    else if (max !== undefined) note('max_restarts', 'mapped', 'restart.max_restarts');
    for (const key of ['exit_on_end', 'exit_on_skipped'])
      if (availability[key] === true) note(key, 'unsupported', null, 'The others go on when it ends.');
    const codes = Array.isArray(this.keys.success_exit_codes) ? this.keys.success_exit_codes.filter((code) => Number.isInteger(code)) : [];
    if (codes.length > 0) this.note('success_exit_codes', 'mapped', 'restart.success_exit_codes');
    return {
      ...DEFAULT_RESTART_POLICY,
      policy,
      maxRestarts: isEndless ? maxRestarts : max,
      backoffInitialMs: policy === 'never' ? DEFAULT_RESTART_POLICY.backoffInitialMs : backoffMs,
      backoffMaxMs: policy === 'never' ? DEFAULT_RESTART_POLICY.backoffMaxMs : backoffMs,
      successExitCodes: [...new Set([0, ...codes])],
    };
  }

  ready(): ReadinessProbe {
    const { readiness_probe: probe, ready_log_line: line } = this.keys;
    if (typeof line === 'string' && line.trim() !== '') {
      this.note('ready_log_line', 'mapped', 'ready.log');
      return { kind: 'log', text: line };
    }
    if (!isSection(probe)) return { kind: 'auto' };
    const http = probe.http_get;
    if (isSection(http)) {
      const at = [...this.path, 'readiness_probe', 'http_get'];
      const port = this.file.filled([...at, 'port'], this.name, http.port ?? HTTP_PORT);
      const host = String(http.host ?? '127.0.0.1').replace('0.0.0.0', '127.0.0.1');
      const url = `${String(http.scheme ?? 'http').toLowerCase()}://${host}:${port}${String(http.path ?? '/')}`;
      if (port !== null && URL.canParse(url)) {
        this.note(
          'readiness_probe',
          'changed',
          'ready.http',
          'The address is asked until it answers, more often than there; afterwards it is not asked again.',
        );
        return { kind: 'http', url };
      }
      if (port !== null) this.file.wrong(at, this.name, 'an address with host, port and path');
      return { kind: 'auto' };
    }
    this.note(
      'readiness_probe',
      'unsupported',
      null,
      'No command is run to find out whether it is ready; write ready: { port: … } or { log: … }.',
    );
    return { kind: 'auto' };
  }

  watch(root: string): ProcessConfig['watch'] {
    const { watch } = this.keys;
    const paths = isSection(watch) && Array.isArray(watch.paths) ? watch.paths.filter(isSection) : [];
    if (!isSection(watch) || paths.length === 0) return null;
    const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
    const include = paths.flatMap(({ include }) => list(include));
    const debounceMs = typeof watch.debounce === 'string' ? parseDuration(watch.debounce) : WATCH_DEBOUNCE_MS;
    if (debounceMs === null) this.file.wrong([...this.path, 'watch', 'debounce'], this.name, 'a duration such as 300ms');
    this.note(
      'watch',
      'changed',
      'watch',
      watch.cascade === true ? 'Those that depend on it are not restarted with it.' : 'One list of patterns counts for all paths.',
    );
    return {
      ...DEFAULT_WATCH,
      paths: [...new Set(paths.map(({ path }) => resolve(root, String(path ?? '.'))))],
      include: include.length === 0 ? DEFAULT_WATCH.include : [...new Set(include)],
      exclude: [...new Set(paths.flatMap(({ exclude }) => list(exclude)))],
      debounceMs: debounceMs ?? WATCH_DEBOUNCE_MS,
    };
  }

  note(key: string, fate: 'mapped' | 'changed' | 'unsupported', became: string | null, text = ''): void {
    this.file.note([...this.path, key], this.name, fate, became, text);
  }
}

/** `{{ .PORT }}` from the file's own vars. Null where a template does more than name a variable that is known. */
function fillTemplate(text: string, vars: Readonly<Record<string, unknown>>): string | null {
  let isWhole = true;
  const filled = text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/gs, (_whole, inside: string) => {
    const name = /^\.(\w+)$/.exec(inside)?.[1];
    const value = name !== undefined && Object.hasOwn(vars, name) ? vars[name] : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    isWhole = false;
    return '';
  });
  return isWhole ? filled : null;
}
