import { parse as parseDotenv } from 'dotenv';
import { parseEnvText } from './compose-env-text';
import type { Variables } from './interpolation';

/** A variable of an env file that another tool reads otherwise than a start does. */
export interface EnvFileValue {
  readonly name: string;
  readonly file: string;
  /** As the other tool makes it. */
  readonly value: string;
  /** What happens to it, as the beginning of a sentence: `URL of .env is made from HOST`. */
  readonly words: string;
  /** Variables it is made from. */
  readonly madeFrom: readonly string[];
  /** True where a variable in it is known only when it runs: then it stays as it is written. */
  readonly isOpen: boolean;
}

/**
 * Compose, process-compose and Air fill variables inside their env files in; a start takes them as they are (`dotenv`): a dollar sign in a
 * password is only that. These are the values for which that makes a difference. `texts`: by file, in order; later ones win. `known` counts
 * before what the file itself sets. Pure.
 */
export function readOtherwise(texts: ReadonlyMap<string, string>, known: Variables): readonly EnvFileValue[] {
  const found = new Map<string, EnvFileValue>();
  for (const [file, text] of texts) {
    const started = parseDotenv(text);
    const last = new Map(parseEnvText(text, known).lines.map((line) => [line.name, line]));
    for (const { name, value, madeFrom, open } of last.values()) {
      found.delete(name);
      if (open.length === 0 && value === started[name]) continue;
      const names = [...new Set(madeFrom)];
      const sign = value.includes('#') ? 'a #' : 'a $ or a backslash';
      const made = names.length === 0 ? `has ${sign} in it` : `is made from ${names.join(', ')}`;
      found.set(name, { name, file, value, words: `${name} of ${file} ${made}`, madeFrom: names, isOpen: open.length > 0 });
    }
  }
  return [...found.values()];
}

/**
 * Of these, the ones that Go's godotenv makes the same of, with which Air and process-compose read their env files: it fills in names of
 * capitals, from the file itself, and knows neither `$$` nor defaults (godotenv 1.5, parser.go).
 */
export function readByGodotenv(texts: ReadonlyMap<string, string>): readonly EnvFileValue[] {
  const isFilled = ({ madeFrom }: EnvFileValue) => madeFrom.length > 0 && madeFrom.every((name) => /^[A-Z0-9_]+$/.test(name));
  return readOtherwise(texts, new Map()).filter((value) => isFilled(value) || (value.madeFrom.length === 0 && value.value.includes('#')));
}

/** What the report says of it. */
export function envFileValueText({ words, isOpen }: EnvFileValue): string {
  return isOpen ? `${words}, known only when it runs; here it stays as it is written.` : `${words}; it stands in env now.`;
}
