import { resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import type { ImportNote } from '../../../shared/model/import-report';
import { parseEnvText } from './compose-env-text';
import { escapeText } from './escape-command';
import { type Interpolated, interpolate, type Variables } from './interpolation';
import type { ReadContext } from './read-context';
import { YamlFile, type YamlPath } from './yaml-file';

const DOTENV = '.env';

/** `environment` as it is read. */
export interface ForeignEnvironment {
  readonly values: Readonly<Record<string, string>>;
  /** Where each of the values stands. */
  readonly paths: ReadonlyMap<string, YamlPath>;
  /** Each of the values as it stands in the file, with its variables. */
  readonly written: ReadonlyMap<string, string>;
  /** True when a variable is passed on from `.env`: then the process needs that file. */
  readonly usesDotenv: boolean;
}

/** What another tool's YAML file says, with findings at their lines. Made by `openForeignYaml`. */
export class ForeignYaml {
  constructor(
    readonly context: ReadContext,
    readonly file: string,
    readonly yaml: YamlFile,
    readonly data: Record<string, unknown>,
    /** `.env` beside it, which both tools read by themselves; null where there is none. */
    readonly dotenv: string | null,
    /** What `.env` gives to variables in the file. Its values are never put into a note or a problem. */
    readonly variables: Variables,
    /** `.env` as it is read at a start, where nothing in it is filled in. */
    readonly started: Readonly<Record<string, string>>,
  ) {}

  /** True when a process that is given `.env` has the variable with the value it has in the file. */
  passesOn(name: string): boolean {
    return this.variables.has(name) && this.variables.get(name) === this.started[name];
  }

  /** process-compose's `disable_env_expansion` leaves every `$` in the file to the programs. */
  get isExpanded(): boolean {
    return this.data.disable_env_expansion !== true;
  }

  #interpolated(text: string): Interpolated {
    return this.isExpanded ? interpolate(text, this.variables) : { text, open: [], defaulted: [], filled: [] };
  }

  /** `text` for a message, or as it stands in the file where it was filled in from `.env`. */
  shown(written: unknown, text: string): string {
    return interpolate(String(written), this.variables).filled.length > 0 ? String(written) : text;
  }

  line(path: YamlPath): number {
    return this.yaml.positionOfKey(path).line;
  }

  note(path: YamlPath, process: string | null, fate: ImportNote['fate'], became: string | null, text = ''): void {
    const key = escapeText(path.join('.'));
    const note = { file: this.file, line: this.line(path), key, process, fate, became, text: escapeText(text) };
    const { notes } = this.context;
    const earlier = notes.findIndex((other) => other.file === this.file && other.key === key && other.process === process);
    const before = notes[earlier];
    // A second word on a key is added to the first, and `mapped` gives way.
    if (before === undefined) notes.push(note);
    else if (fate === 'mapped') notes[earlier] = { ...before, became: before.became ?? became };
    else notes[earlier] = { ...note, became: became ?? before.became, text: `${before.text} ${note.text}`.trim() };
  }

  /** Something that keeps a value from being used. */
  fault(path: YamlPath, process: string | null, message: string, hint: string): void {
    const place = this.yaml.positionOfKey(path);
    this.context.report(this.file, { ...place, key: escapeText(path.join('.')), severity: 'error', message: escapeText(message), hint });
    this.context.notes.push({
      file: this.file,
      line: place.line,
      key: escapeText(path.join('.')),
      process,
      fate: 'unsupported',
      became: null,
      text: escapeText(message),
    });
  }

  wrong(path: YamlPath, process: string | null, expected: string): void {
    this.fault(path, process, `${path.join('.')} must be ${expected}.`, `Write ${expected}; until then it is left out.`);
  }

  /** A scalar as text, as it is written: `1.10` stays `1.10`. Null for anything else. */
  textAt(path: YamlPath, value: unknown): string | null {
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? (this.yaml.sourceOf(path) ?? String(value)) : null;
  }

  /** A scalar with its variables filled in from `.env` or by their defaults; null, with a note, where one has no value. */
  filled(path: YamlPath, process: string | null, value: unknown): string | null {
    const raw = this.textAt(path, value);
    if (raw === null) return null;
    const { text, open, defaulted, filled } = this.#interpolated(raw);
    if (open.length > 0) {
      this.note(
        path,
        process,
        'unsupported',
        null,
        `It is made from ${open.map((name) => `$${name}`).join(', ')}, known only when it runs.`,
      );
      return null;
    }
    if (filled.length > 0) this.note(path, process, 'changed', null, this.#origin(defaulted, filled));
    else if (defaulted.length > 0) this.note(path, process, 'changed', null, `The default of ${defaulted.join(', ')} is used: ${text}`);
    return text;
  }

  /** Where a value comes from that is not as it stands in the file. */
  #origin(defaulted: readonly string[], filled: readonly string[]): string {
    const taken = filled.length === 0 ? '' : `${filled.join(', ')} ${filled.length === 1 ? 'is' : 'are'} taken from .env.`;
    return `${taken} ${defaulted.length === 0 ? '' : `The default of ${defaulted.join(', ')} is used.`}`.trim();
  }

  /**
   * Variables, as a list of `NAME=value` or as a section. A name without a value, or with that of the same name in `.env`, is passed on when it
   * starts; `apart` names those for which it can't be, because something read later sets them too. A value made from other variables is
   * filled in from `.env`; where one has no value, it is left out with a note.
   */
  environment(path: YamlPath, process: string | null, value: unknown, apart: ReadonlySet<string> = new Set()): ForeignEnvironment {
    const values: Record<string, string> = {};
    const paths = new Map<string, YamlPath>();
    const written = new Map<string, string>();
    let usesDotenv = false;
    const keep = (at: YamlPath, name: string, text: string, raw: string) => {
      values[name] = text;
      paths.set(name, at);
      written.set(name, raw);
    };
    for (const [at, name, raw] of this.#pairs(path, process, value)) {
      const { text, open, defaulted, filled } = raw === null ? interpolate(`\${${name}}`, this.variables) : this.#interpolated(raw);
      const isSame = raw === null || raw === `$${name}` || (raw.startsWith(`\${${name}`) && raw.indexOf('}') === raw.length - 1);
      const isPassedOn = isSame && filled.join() === name && text === this.variables.get(name) && this.passesOn(name);
      if (isPassedOn && !apart.has(name)) {
        usesDotenv = true;
        this.note(at, process, 'mapped', null, 'It comes from .env.');
      } else if (open.length > 0 && (raw === null || raw === `\${${name}}` || raw === `$${name}`)) {
        this.note(at, process, 'mapped', null, 'It comes from the environment Slipway was started in.');
      } else if (open.length > 0) {
        const words = `It is made from ${open.join(', ')}, known only when it runs.`;
        const hint = this.dotenv === null ? 'Write it into an env file.' : `Write ${open.join(', ')} into .env and import it again.`;
        this.note(at, process, 'unsupported', null, `${words} ${hint}`);
      } else {
        const isAsWritten = defaulted.length === 0 && filled.length === 0;
        const again = filled.length === 0 ? '' : ' slipway.yaml holds the value; import it again when .env changes.';
        const words = isAsWritten ? '' : `${this.#origin(defaulted, filled)}${again}`;
        this.note(at, process, isAsWritten ? 'mapped' : 'changed', `env.${name}`, words);
        keep(at, name, text, raw ?? `\${${name}}`);
      }
    }
    return { values, paths, written, usesDotenv };
  }

  #pairs(path: YamlPath, process: string | null, value: unknown): readonly (readonly [YamlPath, string, string | null])[] {
    if (Array.isArray(value)) {
      return value.flatMap((entry: unknown, index) => {
        const text = this.textAt([...path, index], entry);
        const cut = text?.indexOf('=') ?? -1;
        if (text === null || cut === 0) {
          this.wrong([...path, index], process, 'NAME=value');
          return [];
        }
        return [[[...path, index], cut === -1 ? text : text.slice(0, cut), cut === -1 ? null : text.slice(cut + 1)] as const];
      });
    }
    if (!isSection(value)) {
      this.wrong(path, process, 'a list of NAME=value, or a section of names and values');
      return [];
    }
    return Object.entries(value).flatMap(([name, entry]) => {
      const text = entry === null ? null : this.textAt([...path, name], entry);
      if (text !== null || entry === null) return [[[...path, name], name, text] as const];
      this.wrong([...path, name], process, 'text, a number, true or false');
      return [];
    });
  }
}

/** Opens and parses; null, with a problem at its line, when it is no YAML with keys. */
export async function openForeignYaml(context: ReadContext, file: string): Promise<ForeignYaml | null> {
  const text = await context.read(file);
  if (text === null) return null;
  const yaml = new YamlFile(text);
  for (const problem of yaml.problems()) context.report(file, problem);
  if (!yaml.isReadable()) return null;
  const fault = (message: string, hint: string) =>
    context.report(file, { line: 1, column: 1, key: null, severity: 'error', message, hint });
  let data: unknown;
  try {
    data = yaml.data();
  } catch (error) {
    fault(
      `The aliases of ${file} can't be resolved: ${error instanceof Error ? escapeText(error.message) : 'unknown reason'}.`,
      'Write the values out instead of repeating aliases.',
    );
    return null;
  }
  if (!isSection(data)) {
    fault(`${file} holds no keys.`, 'Check that this is the file you meant.');
    return null;
  }
  const dotenv = await readDotenv(context);
  const variables = dotenv === null ? new Map<string, string>() : dotenvVariables(context, dotenv);
  return new ForeignYaml(context, file, yaml, data, dotenv === null ? null : DOTENV, variables, parseDotenv(dotenv ?? ''));
}

/** Null where there is none; a folder of that name, as Python's venv makes them, is none. */
async function readDotenv(context: ReadContext): Promise<string | null> {
  if ((await context.fs.kindOf(resolve(context.root, DOTENV))) !== 'file') return null;
  return (await context.read(DOTENV)) ?? '';
}

function dotenvVariables(context: ReadContext, text: string): Variables {
  const variables = new Map<string, string>();
  const { lines, faults } = parseEnvText(text, variables);
  for (const { name, value, open } of lines) {
    if (open.length === 0) variables.set(name, value);
    else variables.delete(name);
  }
  for (const line of faults) {
    const hint = 'Correct it: compose refuses a .env with such a line. The other lines are used.';
    context.report(DOTENV, { line, column: 1, key: null, severity: 'error', message: `Line ${line} is not NAME=value.`, hint });
  }
  return variables;
}

export function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
