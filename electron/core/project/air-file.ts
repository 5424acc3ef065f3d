import type { ImportNote } from '../../../shared/model/import-report';
import type { SourceRef } from '../../../shared/model/process';
import type { ProjectProblem } from '../../../shared/model/project';
import { parseDuration } from '../../../shared/validate/duration';
import { nearestName } from '../../../shared/validate/nearest-name';
import { airDuration } from './air-command';
import { AIR_KEYS, AIR_PLATFORM_KEYS, airTypeInWords, hasAirType } from './air-keys';
import { escapeText } from './escape-command';
import { pathKey } from './locate-json-keys';
import { locateTomlKeys, nearestPosition } from './locate-toml-keys';
import type { ReadContext } from './read-context';

/** Keys without which it is not known what would run: a wrong one leaves the process out. */
const COMMAND_KEYS: readonly string[] = ['pre_cmd', 'cmd', 'bin', 'entrypoint', 'full_bin', 'args_bin'];
const PLATFORM_SECTION: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** Lists with a default, which an empty one replaces. */
const EMPTY_LISTS: Readonly<Record<string, string>> = {
  'build.include_ext': 'It is empty: no file is watched for its extension.',
  'build.exclude_dir': 'It is empty: it leaves out no folder.',
  'build.exclude_regex': 'It is empty: it leaves out no file.',
};

function emptyWords(key: string, value: unknown): string {
  return EMPTY_LISTS[key] ?? (value === '' ? 'It is empty, so Air’s default counts, as without it.' : 'It is empty, as without it.');
}

/** One parsed .air.toml: typed reading of its keys, and findings with their lines. A value of the wrong type is read as absent. */
export class AirFile {
  /** True when a key that decides what would run, or the root, is of the wrong type. */
  hasCommandFault = false;
  readonly #positions;
  readonly #values = new Map<string, unknown>();

  constructor(
    readonly context: ReadContext,
    readonly file: string,
    text: string,
    readonly content: Record<string, unknown>,
  ) {
    this.#positions = locateTomlKeys(text);
  }

  report(path: readonly string[], severity: ProjectProblem['severity'], message: string, hint: string): void {
    const place = nearestPosition(this.#positions, path);
    this.context.report(this.file, {
      ...place,
      key: path.length === 0 ? null : escapeText(path.join('.')),
      severity,
      message: escapeText(message),
      hint,
    });
  }

  /** Says that something differs from Air: a note, and a problem of no weight. A key that was noted as mapped is changed from then on. */
  changed(path: readonly string[], message: string, hint: string): void {
    this.report(path, 'info', `Changed: ${message}`, hint);
    const known = AIR_KEYS[path.join('.')];
    this.#note(path, 'changed', known?.became ?? null, message);
  }

  /** The lines of those of these keys that are in the file, under the names slipway.yaml has for them. */
  linesOf(keys: Readonly<Record<string, readonly string[]>>): Pick<SourceRef, 'keys'> {
    const found = Object.entries(keys).flatMap(([name, path]): [string, number][] => {
      const place = this.#positions.get(pathKey(path));
      return place === undefined ? [] : [[name, place.line]];
    });
    return found.length === 0 ? {} : { keys: Object.fromEntries(found) };
  }

  /** Notes that another key of `build` is what Air runs, so that these are not used (Air, runner/config.go, `preprocess`). */
  overruled(keys: readonly string[], by: string): void {
    for (const key of keys)
      if (this.says(`build.${key}`))
        this.#renote(['build', key], { fate: 'changed', became: null, text: `Not used, as in Air: build.${by} says what is run.` });
  }

  /** Notes that this key does nothing here, as in Air, because of another one. Not for a key that is not in the file. */
  unused(path: readonly string[], because: string): void {
    this.#renote(path, { fate: 'changed', became: null, text: `Not used, as in Air: ${because}.` });
  }

  /** Notes that this key is said by another key of slipway.yaml than usual. Not for a key that is not in the file. */
  mappedTo(path: readonly string[], became: string, text: string): void {
    this.#renote(path, { fate: 'mapped', became, text });
  }

  /** Notes that this part of a key has no counterpart; `changed` and `mapped` of the same key are overruled. */
  unsupported(path: readonly string[], reason: string): void {
    this.#note(path, 'unsupported', null, reason);
  }

  /** In the place of what was noted of a key before; does nothing where the file has no such key, or its value could not be read. */
  #renote(path: readonly string[], said: Pick<ImportNote, 'fate' | 'became' | 'text'>): void {
    const { notes } = this.context;
    const key = path.join('.');
    const at = notes.findIndex((note) => note.file === this.file && note.key === key);
    if (at === -1 || !this.#values.has(key) || !this.#positions.has(pathKey(path))) return;
    const { line } = nearestPosition(this.#positions, path);
    notes.splice(at, 1, { file: this.file, line, key, process: null, ...said });
  }

  #note(path: readonly string[], fate: ImportNote['fate'], became: string | null, text: string): void {
    const { notes } = this.context;
    const key = escapeText(path.join('.'));
    const { line } = nearestPosition(this.#positions, path);
    const earlier = notes.findIndex((note) => note.file === this.file && note.key === key);
    const before = notes[earlier];
    const words = before === undefined || before.text === '' ? text : `${before.text} ${text}`;
    const note = { file: this.file, line, key, process: null, fate, became: became ?? before?.became ?? null, text: escapeText(words) };
    if (earlier === -1) notes.push(note);
    else notes[earlier] = note;
  }

  /** Walks every key of the file once: unknown ones, wrong types and keys without counterpart are reported, good values kept. Call it first. */
  reportKeys(): void {
    this.#walk([], this.content);
    const section = PLATFORM_SECTION[this.context.platform];
    for (const key of AIR_PLATFORM_KEYS) {
      const own = section === undefined ? undefined : this.#values.get(`build.${section}.${key}`);
      if (own === undefined || own === '') continue;
      if (this.#values.has(`build.${key}`))
        this.#note(['build', key], 'changed', null, `Not used on this platform: build.${section}.${key} overrides it.`);
      this.#values.set(`build.${key}`, own);
    }
  }

  #walk(path: readonly string[], table: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(table)) {
      const here = [...path, name];
      const key = here.join('.');
      const isPlatform = path.length === 2 && path[0] === 'build' && AIR_PLATFORM_KEYS.includes(name);
      const lookup = isPlatform ? `build.${name}` : key;
      const known = Object.hasOwn(AIR_KEYS, lookup) ? AIR_KEYS[lookup] : undefined;
      if (known === undefined) this.#reportUnknown(here);
      else if (!hasAirType(value, known.type)) this.#reportType(here, airTypeInWords(known.type));
      else if (known.unmapped) this.#reportUnmapped(here, value, known.unmapped);
      else if (known.type === 'duration' && parseDuration(airDuration(asDuration(value))) === null)
        this.#reportType(here, airTypeInWords('duration'));
      else if (known.type === 'table') this.#walk(here, isTable(value) ? value : {});
      else this.#keep(here, value, known.became ?? null);
    }
  }

  #keep(path: readonly string[], value: unknown, became: string | null): void {
    this.#values.set(path.join('.'), value);
    const platform = path.length === 3 ? path[1] : undefined;
    const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
    if (isEmpty) this.#note(path, 'mapped', EMPTY_LISTS[path.join('.')] === undefined ? null : became, emptyWords(path.join('.'), value));
    else if (platform === undefined || platform === PLATFORM_SECTION[this.context.platform]) this.#note(path, 'mapped', became, '');
    else this.#note(path, 'unsupported', null, `Only for ${platform}; slipway.yaml has no keys for one platform.`);
  }

  #reportUnknown(path: readonly string[]): void {
    const parent = path.slice(0, -1).join('.');
    const prefix = parent === '' ? '' : `${parent}.`;
    const siblings = Object.keys(AIR_KEYS).filter((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes('.'));
    const near = nearestName(
      path.at(-1) ?? '',
      siblings.map((key) => key.slice(prefix.length)),
    );
    const hint = near === null ? 'Air ignores it too. Remove it, or check its spelling and its table.' : `Did you mean ${near}?`;
    this.report(path, 'warning', `${path.join('.')} is not a key of Air.`, hint);
    this.#note(path, 'unsupported', null, `It is not a key of Air. ${hint}`);
  }

  #reportType(path: readonly string[], expected: string): void {
    const isCommand = path[0] === 'root' || (path[0] === 'build' && COMMAND_KEYS.includes(path.at(-1) ?? '')) || path.join('.') === 'build';
    const isOtherPlatform = path.length === 3 && path[1] !== PLATFORM_SECTION[this.context.platform];
    if (isCommand && !isOtherPlatform) this.hasCommandFault = true;
    const hint = isCommand ? 'Correct it; until then the process is left out.' : "Correct it; until then Air's default is used.";
    this.report(path, 'error', `${path.join('.')} must be ${expected}.`, hint);
    this.#note(path, 'unsupported', null, `It must be ${expected}.`);
  }

  #reportUnmapped(
    path: readonly string[],
    value: unknown,
    { severity, reason, hint }: { severity: 'info' | 'warning'; reason: string; hint: string },
  ): void {
    const key = path.join('.');
    if ((Array.isArray(value) && value.length === 0) || value === false || value === 0) {
      this.#note(path, 'mapped', null, severity === 'warning' ? 'It is off, as here.' : 'It is off; nothing is lost.');
      return;
    }
    if (key !== 'build.rules' || !Array.isArray(value)) {
      this.report(path, severity, `${key} has no counterpart: ${reason}`, hint);
      this.#note(path, 'unsupported', null, reason);
      return;
    }
    for (const [index, rule] of value.entries()) {
      this.report([...path, String(index)], severity, `${key}[${index}] has no counterpart: ${reason}`, hint);
      const command = isTable(rule) && typeof rule.cmd === 'string' ? ` Its command: ${rule.cmd}` : '';
      this.#note([...path, String(index)], 'unsupported', null, `${reason} ${hint}${command}`);
    }
  }

  text(key: string): string | null {
    const value = this.#values.get(key);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  /** A single text counts as a list of one. Null when absent or empty text; an empty list replaces Air's default (config.go, `sliceTransformer`). */
  texts(key: string): readonly string[] | null {
    const value = this.#values.get(key);
    if (typeof value === 'string') return value === '' ? null : [value];
    return Array.isArray(value) ? value.map(String) : null;
  }

  /** True when the key is there and says something. */
  says(key: string): boolean {
    return (this.texts(key)?.length ?? 0) > 0;
  }

  flag(key: string): boolean | null {
    const value = this.#values.get(key);
    return typeof value === 'boolean' ? value : null;
  }

  number(key: string): number | null {
    const value = this.#values.get(key);
    return typeof value === 'number' ? value : null;
  }

  port(key: string): number | null {
    const port = this.number(key);
    if (port === null || port === 0) return null;
    if (port <= 65_535) return port;
    this.report(key.split('.'), 'error', `${key} is ${port}, but a port is a whole number from 1 to 65535.`, 'Write a port in that range.');
    return null;
  }

  /** Null when absent or zero: Air merges zero values away, and `air init` writes `kill_delay = "0s"` into every file. */
  durationMs(key: string): number | null {
    const value = this.#values.get(key);
    return value === undefined ? null : parseDuration(airDuration(asDuration(value))) || null;
  }

  /** Line of the key that says what runs, else of [build], else 1. */
  commandLine(): number {
    const section = PLATFORM_SECTION[this.context.platform] ?? '';
    for (const key of ['full_bin', 'entrypoint', 'bin', 'cmd']) {
      for (const path of [
        ['build', section, key],
        ['build', key],
      ]) {
        const place = this.#positions.get(pathKey(path));
        if (place && this.says(`build.${key}`)) return place.line;
      }
    }
    return nearestPosition(this.#positions, ['build']).line;
  }
}

function asDuration(value: unknown): string | number {
  return typeof value === 'number' ? value : String(value);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
