import { posix, resolve } from 'node:path';
import type { CommandSpec, DependencyCondition, ProcessConfig, ReadinessProbe } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from '../../../shared/model/restart-policy';
import { findSignal } from '../../../shared/model/signal';
import { MAX_KILL_DELAY_MS, type StopConfig } from '../../../shared/model/stop-sequence';
import { parseDuration } from '../../../shared/validate/duration';
import { DEFAULT_WATCH } from './default-process';
import { type ForeignYaml, isSection } from './foreign-yaml';
import { asShellWord, interpolate, splitWords } from './interpolation';

/** Docker's own grace before SIGKILL (Compose specification, "stop_grace_period"). */
const DOCKER_GRACE_MS = 10_000;
const CONDITIONS: Readonly<Record<string, DependencyCondition>> = {
  service_started: 'started',
  service_healthy: 'ready',
  service_completed_successfully: 'completed',
};

/** One service of a compose file, read key by key; every finding goes to the file's report. */
export class ComposeService {
  readonly #path: readonly string[];

  constructor(
    readonly compose: ForeignYaml,
    readonly name: string,
    readonly keys: Readonly<Record<string, unknown>>,
  ) {
    this.#path = ['services', name];
  }

  /** Entrypoint and command as one argument list; a shell line where a variable is known only when it runs. Null when there is none. */
  command(): CommandSpec | null {
    const words = [...(this.#words('entrypoint') ?? []), ...(this.#words('command') ?? [])];
    if (words.length === 0) return null;
    const filled = words.map(interpolate);
    for (const key of ['entrypoint', 'command']) if (this.keys[key] != null) this.mapped(key, 'command');
    const defaulted = filled.flatMap((word) => word.defaulted);
    if (defaulted.length > 0) this.note('command', 'changed', 'command', `The default of ${[...new Set(defaulted)].join(', ')} is used.`);
    if (filled.every(({ open }) => open.length === 0)) return { kind: 'argv', argv: filled.map(({ text }) => text) };
    this.note('command', 'changed', 'command', 'A shell runs it, which fills in the variables when it starts.');
    return { kind: 'shell', line: words.map(asShellWord).join(' ') };
  }

  #words(key: string): readonly string[] | null {
    const value = this.keys[key];
    if (value == null) return null;
    const list = typeof value === 'string' ? splitWords(value) : Array.isArray(value) ? value.map(String) : null;
    if (list === null) this.compose.wrong([...this.#path, key], this.name, 'a command, or a list of its words');
    return list;
  }

  /** The folder on this machine that the container would have worked in, as far as the file tells: by a bind mount, else where it is built. */
  folder(): string {
    const context = this.buildFolder() ?? '.';
    const inside = typeof this.keys.working_dir === 'string' ? this.keys.working_dir : null;
    if (inside === null) return context;
    const mount = this.#mounts()
      .filter(({ target }) => inside === target || inside.startsWith(`${target.replace(/\/$/, '')}/`))
      .sort((a, b) => b.target.length - a.target.length)[0];
    if (mount === undefined) {
      this.note('working_dir', 'unsupported', null, `${inside} is a folder of the image; ${context} is used.`);
      return context;
    }
    this.mapped('working_dir', 'cwd');
    return posix.join(mount.source, posix.relative(mount.target, inside));
  }

  buildFolder(): string | null {
    const { build } = this.keys;
    const context = isSection(build) ? (build.context ?? '.') : build;
    return typeof context === 'string' && !/^(?:https?|git|ssh):|^git@/.test(context) ? context : null;
  }

  #mounts(): { source: string; target: string }[] {
    const { volumes } = this.keys;
    return (Array.isArray(volumes) ? volumes : []).flatMap((volume: unknown) => {
      const [source, target] = isSection(volume) ? [volume.source, volume.target] : String(volume).split(':');
      const isBind = typeof source === 'string' && /^\.{1,2}(?:\/|$)/.test(source);
      return isBind && typeof target === 'string' ? [{ source, target }] : [];
    });
  }

  env(): Readonly<Record<string, string>> {
    return this.keys.environment == null ? {} : this.compose.environment([...this.#path, 'environment'], this.name, this.keys.environment);
  }

  /** Absolute. `.env` is added where the file reads variables from it. */
  envFiles(root: string): readonly string[] {
    const { env_file: value } = this.keys;
    const entries = value == null ? [] : Array.isArray(value) ? value : [value];
    const files = entries.flatMap((entry: unknown, index) => {
      const path = isSection(entry) ? entry.path : entry;
      if (typeof path === 'string') return [path];
      this.compose.wrong([...this.#path, 'env_file', ...(Array.isArray(value) ? [index] : [])], this.name, 'the path of a file');
      return [];
    });
    if (files.length > 0) this.mapped('env_file', 'env_files');
    const usesVariables = /\$[{\w]/.test(JSON.stringify([this.keys.environment, this.keys.command, this.keys.entrypoint]));
    const { dotenv } = this.compose;
    return [...new Set([...(usesVariables && dotenv !== null ? [dotenv] : []), ...files])].map((file) => resolve(root, file));
  }

  /** Where the program itself listens: the container's side of each mapping. */
  ports(): readonly number[] {
    const { ports } = this.keys;
    if (ports == null) return [];
    if (!Array.isArray(ports)) {
      this.compose.wrong([...this.#path, 'ports'], this.name, 'a list of ports');
      return [];
    }
    return ports.flatMap((entry: unknown, index) => {
      const at = [...this.#path, 'ports', index];
      const text = isSection(entry) ? String(entry.target) : this.compose.filled(at, this.name, entry);
      if (text === null) return [];
      const match = /^(?:(?:.*:)?([\d.[\]-]*):)?(\d+)(?:\/(tcp|udp))?$/.exec(text);
      const published = isSection(entry) ? entry.published : match?.[1];
      const port = Number(match?.[2]);
      if (!match || port < 1 || port > 65_535) {
        this.compose.note(at, this.name, 'unsupported', null, `${text} is not one port.`);
        return [];
      }
      if (match[3] === 'udp' || (isSection(entry) && entry.protocol === 'udp')) {
        this.compose.note(at, this.name, 'unsupported', null, 'Only TCP ports are waited for.');
        return [];
      }
      const differs = published !== undefined && String(published) !== String(port) && String(published) !== '';
      const words = differs ? `The program itself listens on ${port}; nothing maps it to ${published} here.` : '';
      this.compose.note(at, this.name, differs ? 'changed' : 'mapped', 'ports', words);
      return [port];
    });
  }

  /** `known`: services that could run here; the others are in Docker and are not waited for. */
  dependsOn(known: ReadonlySet<string>): Readonly<Record<string, DependencyCondition>> {
    const { depends_on: value } = this.keys;
    if (value == null) return {};
    const at = [...this.#path, 'depends_on'];
    const pairs: (readonly [string, unknown])[] = Array.isArray(value)
      ? value.map((name) => [String(name), 'service_started'])
      : isSection(value)
        ? Object.entries(value).map(([name, how]) => [name, isSection(how) ? (how.condition ?? 'service_started') : how])
        : [];
    const result: Record<string, DependencyCondition> = {};
    for (const [name, wanted] of pairs) {
      const path = Array.isArray(value) ? at : [...at, name];
      const condition = CONDITIONS[String(wanted)];
      if (condition === undefined)
        this.compose.wrong(
          path,
          this.name,
          Object.keys(CONDITIONS)
            .join(', ')
            .replace(/, ([^,]*)$/, ' or $1'),
        );
      else if (!known.has(name)) this.compose.note(path, this.name, 'unsupported', null, `${name} runs in Docker; start it before.`);
      else {
        result[name] = condition;
        this.compose.note(path, this.name, 'mapped', `depends_on.${name}`);
      }
    }
    return result;
  }

  stop(base: StopConfig): StopConfig {
    const { stop_signal: signal, stop_grace_period: grace } = this.keys;
    const info = signal == null ? null : findSignal(String(signal));
    if (info !== null) this.mapped('stop_signal', 'stop.signal');
    else if (signal != null) this.compose.wrong([...this.#path, 'stop_signal'], this.name, 'a signal such as SIGINT');
    const graceMs = grace == null ? DOCKER_GRACE_MS : parseDuration(String(grace));
    if (graceMs === null) this.compose.wrong([...this.#path, 'stop_grace_period'], this.name, 'a duration such as 10s');
    else if (grace != null)
      this.note(
        'stop_grace_period',
        graceMs > MAX_KILL_DELAY_MS ? 'changed' : 'mapped',
        'stop.kill_delay',
        graceMs > MAX_KILL_DELAY_MS ? '10m is the most there is.' : '',
      );
    return {
      ...base,
      stopSignal: info?.name ?? base.stopSignal,
      killDelayMs: Math.min(graceMs ?? DOCKER_GRACE_MS, MAX_KILL_DELAY_MS),
    };
  }

  restart(): RestartPolicy {
    const value = this.keys.restart ?? 'no';
    const [word, limit] = String(value).split(':');
    const policies = { no: 'never', false: 'never', always: 'always', 'unless-stopped': 'always', 'on-failure': 'on-failure' } as const;
    const policy = Object.entries(policies).find(([name]) => name === word)?.[1];
    if (policy === undefined) {
      this.compose.wrong([...this.#path, 'restart'], this.name, 'no, always, on-failure or unless-stopped');
      return { ...DEFAULT_RESTART_POLICY, policy: 'never' };
    }
    const maxRestarts = limit !== undefined && /^\d+$/.test(limit) ? Number(limit) : DEFAULT_RESTART_POLICY.maxRestarts;
    const endless = policy !== 'never' && limit === undefined;
    if (this.keys.restart !== undefined)
      this.note(
        'restart',
        endless ? 'changed' : 'mapped',
        'restart.policy',
        endless ? `Docker restarts without end; here it is at most ${maxRestarts} times in 60 s.` : '',
      );
    return { ...DEFAULT_RESTART_POLICY, policy, maxRestarts };
  }

  ready(): ReadinessProbe {
    const { healthcheck } = this.keys;
    if (!isSection(healthcheck) || healthcheck.disable === true) return { kind: 'auto' };
    const test = Array.isArray(healthcheck.test) ? healthcheck.test.map(String).join(' ') : String(healthcheck.test ?? '');
    if (test === '' || test === 'NONE') return { kind: 'auto' };
    const text = interpolate(test).text;
    const url = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d+)?(?:\/[^\s'"|;&)]*)?/.exec(text)?.[0];
    if (url !== undefined && URL.canParse(url)) {
      this.note('healthcheck', 'changed', 'ready.http', 'The address is asked until it answers; afterwards it is not asked again.');
      return { kind: 'http', url: url.replace('0.0.0.0', '127.0.0.1') };
    }
    const port = Number(/\bnc\b(?:\s+-\w+)*\s+\S+\s+(\d{1,5})\b/.exec(text)?.[1]);
    if (port >= 1 && port <= 65_535) {
      this.note('healthcheck', 'changed', 'ready.port', 'It counts as ready when it listens on this port.');
      return { kind: 'port', port };
    }
    this.note('healthcheck', 'unsupported', null, 'Only an http address or nc -z can be said as ready:.');
    return { kind: 'auto' };
  }

  /** `develop.watch`: its paths and what they leave out; any change restarts. */
  watch(root: string): ProcessConfig['watch'] {
    const { develop } = this.keys;
    const rules = isSection(develop) && Array.isArray(develop.watch) ? develop.watch.filter(isSection) : [];
    const paths = rules.flatMap(({ path }) => (typeof path === 'string' ? [resolve(root, path)] : []));
    if (paths.length === 0) return null;
    const exclude = rules.flatMap(({ ignore }) =>
      Array.isArray(ignore) ? ignore.map((entry) => String(entry).replace(/\/$/, '/**')) : [],
    );
    this.note('develop', 'changed', 'watch', 'A change restarts the program; nothing is copied into a container.');
    return { ...DEFAULT_WATCH, paths: [...new Set(paths)], exclude: [...new Set(exclude)] };
  }

  mapped(key: string, became: string): void {
    this.note(key, 'mapped', became, '');
  }

  note(key: string, fate: 'mapped' | 'changed' | 'unsupported', became: string | null, text: string): void {
    this.compose.note([...this.#path, key], this.name, fate, became, text);
  }
}
