import type { ReadContext } from './read-context';
import { YamlFile } from './yaml-file';

/** Options of foreman that are read from `.foreman`; the others are about foreman itself. */
export interface ForemanOptions {
  readonly procfile: string;
  /** Null: PORT of the env file, else 5000. */
  readonly port: number | null;
  /** Relative to the folder; null where the file does not say: `.env`. */
  readonly envFiles: readonly string[] | null;
}

const FILE = '.foreman';
const DEFAULTS: ForemanOptions = { procfile: 'Procfile', port: null, envFiles: null };

/** Reads `.foreman`, foreman's own defaults beside the Procfile (foreman(1), "OPTIONS"). What can't be used is reported and left at its default. */
export async function readForemanFile(context: ReadContext): Promise<ForemanOptions> {
  const text = (await context.exists(FILE)) ? await context.read(FILE) : null;
  if (text === null) return DEFAULTS;
  const yaml = new YamlFile(text);
  const data = yaml.isReadable() ? yaml.data() : null;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    const hint = 'Write lines such as port: 3000. Until then foreman’s defaults are used.';
    const place = yaml.problems()[0] ?? { line: 1, column: 1 };
    context.report(FILE, {
      line: place.line,
      column: place.column,
      key: null,
      severity: 'error',
      message: '.foreman holds no options.',
      hint,
    });
    return DEFAULTS;
  }
  let options = DEFAULTS;
  for (const [key, value] of Object.entries(data)) {
    const { line, column } = yaml.positionOfKey([key]);
    const note = (fate: 'mapped' | 'unsupported', became: string | null, reason: string) =>
      context.notes.push({ file: FILE, line, key, process: null, fate, became, text: reason });
    if (key === 'port' && Number.isInteger(value) && Number(value) > 0 && Number(value) <= 65_535) {
      options = { ...options, port: Number(value) };
      note('mapped', 'env.PORT', '');
    } else if (key === 'env' && typeof value === 'string') {
      options = { ...options, envFiles: value.split(',').map((file) => file.trim()) };
      note('mapped', 'env_files', '');
    } else if (key === 'procfile' && typeof value === 'string' && value.trim() !== '') {
      options = { ...options, procfile: value.trim() };
      note('mapped', 'processes', '');
    } else if (key === 'port' || key === 'env' || key === 'procfile') {
      const expected = key === 'port' ? 'a whole number from 1 to 65535' : 'text';
      const hint = `Write ${expected}. Until then foreman’s default is used.`;
      context.report(FILE, { line, column, key, severity: 'error', message: `${key} must be ${expected}.`, hint });
    } else {
      note('unsupported', null, `${key} is about foreman itself; every process is started and stopped by its own button or name.`);
    }
  }
  return options;
}
