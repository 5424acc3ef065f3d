import { posix, resolve } from 'node:path';
import type { ProcessConfig, ReadinessProbe } from '../../../shared/model/process';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from '../../../shared/model/restart-policy';
import { findSignal } from '../../../shared/model/signal';
import { MAX_KILL_DELAY_MS, type StopConfig } from '../../../shared/model/stop-sequence';
import { parseDuration } from '../../../shared/validate/duration';
import { COMPOSE_MAPPED } from './compose-keys';
import { DEFAULT_WATCH } from './default-process';
import { type ForeignYaml, isSection } from './foreign-yaml';
import { type Interpolated, interpolate, type Variables } from './interpolation';

/** Docker's own grace before SIGKILL (Compose specification, "stop_grace_period"). */
const DOCKER_GRACE_MS = 10_000;

/** A folder that a message can't name, as its name is in `.env`. */
const MOUNTED = 'a folder that volumes: mounts';

/** Keys whose variables are said one by one, or stay variables. */
const OWN_WORDS: ReadonlySet<string> = new Set(['command', 'entrypoint', 'environment', 'ports']);

/** One service of a compose file, read key by key; every finding goes to the file's report. */
export class ComposeService {
  readonly path: readonly string[];
  /** With variables filled in, except in the keys of `OWN_WORDS`. */
  readonly keys: Readonly<Record<string, unknown>>;

  constructor(
    readonly compose: ForeignYaml,
    readonly name: string,
    /** As they stand in the file. */
    readonly written: Readonly<Record<string, unknown>>,
  ) {
    this.path = ['services', name];
    const fill = (key: string, value: unknown) => (OWN_WORDS.has(key) ? value : filledTree(value, compose.variables));
    this.keys = Object.fromEntries(Object.entries(written).map(([key, value]) => [key, fill(key, value)]));
  }

  /** Notes of the keys that had variables in them. Call it last. */
  noteFilled(): void {
    for (const [key, value] of Object.entries(this.written)) {
      if (OWN_WORDS.has(key) || !Object.hasOwn(COMPOSE_MAPPED, key)) continue;
      const { open, defaulted, filled } = variablesIn(value, this.compose.variables);
      if (filled.length > 0) this.note(key, 'changed', null, `${filled.join(', ')} of .env is filled in.`);
      if (defaulted.length > 0) this.note(key, 'changed', null, `The default of ${defaulted.join(', ')} is used.`);
      if (open.length > 0)
        this.note(key, 'unsupported', null, `${open.join(', ')} has no value in .env; it is taken as empty, as compose does.`);
    }
  }

  /** The folder on this machine that the container would have worked in, as far as the file tells: by a bind mount, else where it is built. */
  folder(): string {
    const context = this.buildFolder() ?? '.';
    const inside = typeof this.keys.working_dir === 'string' ? this.keys.working_dir : null;
    if (inside === null) return context;
    const mount = this.#mountOf(inside);
    if (mount === undefined) {
      const [folder, used] = [this.compose.shown(this.written.working_dir, inside), this.shownFolder(context)];
      this.note('working_dir', 'unsupported', null, `${folder} is a folder of the image; ${used} is used.`);
      return context;
    }
    this.mapped('working_dir', 'cwd');
    return posix.join(mount.source, posix.relative(mount.target, inside));
  }

  /** `folder` for a message; as it stands in the file where it was filled in from `.env`, and in words where it is made of several keys. */
  shownFolder(folder: string): string {
    const { build, working_dir, volumes } = this.written;
    const inside = this.keys.working_dir;
    if (typeof inside === 'string' && this.#mountOf(inside) !== undefined)
      return variablesIn([working_dir, volumes], this.compose.variables).filled.length > 0 ? MOUNTED : folder;
    return this.compose.shown(isSection(build) ? build.context : build, folder);
  }

  buildFolder(): string | null {
    const { build } = this.keys;
    const context = isSection(build) ? (build.context ?? '.') : build;
    return typeof context === 'string' && !/^(?:https?|git|ssh):|^git@/.test(context) ? context : null;
  }

  /** Words about the folder of the container that a text names, where one of this machine is mounted; null where it names none. */
  containerPath(text: string): string | null {
    const named = this.#mounts().find(({ target }) => {
      const path = target.replace(/\/+$/, '').replace(/[^\w/-]/g, '\\$&');
      return path !== '' && new RegExp(`(?:^|[\\s"'=:,(])${path}(?:$|[/\\s"':;,)])`).test(text);
    });
    if (named === undefined) return null;
    const isFilled = variablesIn(this.written.volumes, this.compose.variables).filled.length > 0;
    const folder = isFilled ? MOUNTED : `${named.target}, where ${named.source} is mounted`;
    return `It names ${folder} in the container; write the folder of this machine.`;
  }

  #mountOf(inside: string): { source: string; target: string } | undefined {
    return this.#mounts()
      .filter(({ target }) => inside === target || inside.startsWith(`${target.replace(/\/$/, '')}/`))
      .sort((a, b) => b.target.length - a.target.length)[0];
  }

  #mounts(): { source: string; target: string }[] {
    const { volumes } = this.keys;
    return (Array.isArray(volumes) ? volumes : []).flatMap((volume: unknown) => {
      const [source, target] = isSection(volume) ? [volume.source, volume.target] : String(volume).split(':');
      const isBind = typeof source === 'string' && /^\.{1,2}(?:\/|$)/.test(source);
      return isBind && typeof target === 'string' ? [{ source, target }] : [];
    });
  }

  stop(base: StopConfig): StopConfig {
    const { stop_signal: signal, stop_grace_period: grace } = this.keys;
    const info = signal == null ? null : findSignal(String(signal));
    if (info !== null) this.mapped('stop_signal', 'stop.signal');
    else if (signal != null) this.compose.wrong([...this.path, 'stop_signal'], this.name, 'a signal such as SIGINT');
    const graceMs = grace == null ? DOCKER_GRACE_MS : parseDuration(String(grace));
    if (graceMs === null) this.compose.wrong([...this.path, 'stop_grace_period'], this.name, 'a duration such as 10s');
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
    const value = this.keys.restart || 'no';
    const [word, limit] = String(value).split(':');
    const policies = { no: 'never', false: 'never', always: 'always', 'unless-stopped': 'always', 'on-failure': 'on-failure' } as const;
    const policy = Object.entries(policies).find(([name]) => name === word)?.[1];
    if (policy === undefined) {
      this.compose.wrong([...this.path, 'restart'], this.name, 'no, always, on-failure or unless-stopped');
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
    const url = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d+)?(?:\/[^\s'"|;&)]*)?/.exec(test)?.[0];
    if (url !== undefined && URL.canParse(url)) {
      this.note('healthcheck', 'changed', 'ready.http', 'The address is asked until it answers; afterwards it is not asked again.');
      return { kind: 'http', url: url.replace('0.0.0.0', '127.0.0.1') };
    }
    const port = Number(/\bnc\b(?:\s+-\w+)*\s+\S+\s+(\d{1,5})\b/.exec(test)?.[1]);
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
    this.compose.note([...this.path, key], this.name, fate, became, text);
  }
}

/** Compose fills in every value of the file; a variable without a value is empty (Compose specification, "Interpolation"). */
export function filledTree(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') {
    const { text, open } = interpolate(value, variables);
    return open.length === 0 ? text : interpolate(value, new Map([...open.map((name) => [name, ''] as const), ...variables])).text;
  }
  if (Array.isArray(value)) return value.map((entry: unknown) => filledTree(entry, variables));
  if (!isSection(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filledTree(entry, variables)]));
}

function variablesIn(value: unknown, variables: Variables): Omit<Interpolated, 'text'> {
  if (typeof value === 'string') return interpolate(value, variables);
  const inside = (Array.isArray(value) ? value : isSection(value) ? Object.values(value) : []).map((entry: unknown) =>
    variablesIn(entry, variables),
  );
  const names = (key: 'open' | 'defaulted' | 'filled') => [...new Set(inside.flatMap((entry) => entry[key]))];
  return { open: names('open'), defaulted: names('defaulted'), filled: names('filled') };
}
