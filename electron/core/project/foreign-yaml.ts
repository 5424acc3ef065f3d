import type { ImportNote } from '../../../shared/model/import-report';
import { escapeText } from './escape-command';
import { interpolate } from './interpolation';
import type { ReadContext } from './read-context';
import { YamlFile, type YamlPath } from './yaml-file';

/** What another tool's YAML file says, with findings at their lines. Made by `openForeignYaml`. */
export class ForeignYaml {
  constructor(
    readonly context: ReadContext,
    readonly file: string,
    readonly yaml: YamlFile,
    readonly data: Record<string, unknown>,
    /** `.env` beside it, which both tools read by themselves; null where there is none. */
    readonly dotenv: string | null,
  ) {}

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

  /** A scalar with its variables filled in by their defaults; null, with a note, where one has none. */
  filled(path: YamlPath, process: string | null, value: unknown): string | null {
    const raw = this.textAt(path, value);
    if (raw === null) return null;
    const { text, open, defaulted } = interpolate(raw);
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
    if (defaulted.length > 0) this.note(path, process, 'changed', null, `The default of ${defaulted.join(', ')} is used: ${text}`);
    return text;
  }

  /**
   * Variables, as a list of `NAME=value` or as a section. A name without a value is passed on from Slipway's own environment, which happens
   * anyway. A value made from other variables is left out, with a note; the file `.env` is how it gets there.
   */
  environment(path: YamlPath, process: string | null, value: unknown): Readonly<Record<string, string>> {
    const result: Record<string, string> = {};
    for (const [at, name, raw] of this.#pairs(path, process, value)) {
      if (raw === null) {
        this.note(at, process, 'mapped', null, 'It comes from the environment Slipway was started in.');
        continue;
      }
      const { text, open, defaulted } = interpolate(raw);
      if (open.length > 0) {
        const from = `${this.dotenv === null ? '' : `${this.dotenv}, or `}the environment Slipway was started in`;
        if (raw === `\${${name}}` || raw === `$${name}`) this.note(at, process, 'mapped', null, `It comes from ${from}.`);
        else
          this.note(
            at,
            process,
            'unsupported',
            null,
            `It is made from ${open.join(', ')}, known only when it runs. Write it into an env file.`,
          );
        continue;
      }
      if (defaulted.length > 0) this.note(at, process, 'changed', `env.${name}`, `The default of ${defaulted.join(', ')} is used.`);
      else this.note(at, process, 'mapped', `env.${name}`);
      result[name] = text;
    }
    return result;
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
  return new ForeignYaml(context, file, yaml, data, (await context.exists('.env')) ? '.env' : null);
}

export function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
