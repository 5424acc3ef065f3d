import { resolve } from 'node:path';
import type { CommandSpec } from '../../../shared/model/process';
import { ASSIGNED, CONNECTS, OPTION, wordsOf } from './named-ports';

/** Each is a look at the file and at the table of unix sockets. */
const MOST_NAMED = 4;
/** `unix:/run/app.sock`, `unix:///run/app.sock`, `/run/app.sock`, `app.socket`. Another path may be any file. */
const SOCKET_PATH = /^(?:unix:(?:\/\/)?)([^@:]+)$|^([^@:]+\.sock(?:et)?)$/i;

function pathIn(label: string | null, word: string): string[] {
  if (label !== null && CONNECTS.test(label)) return [];
  const found = SOCKET_PATH.exec(word);
  const path = found?.[1] ?? found?.[2];
  return path === undefined ? [] : [path];
}

/**
 * The unix sockets that a command line and the variables of the project file name, absolute, at most four, each once. Pure. They are guesses:
 * asked about only where a program said that an address is in use, and not which. What a program connects to (`--db-socket`) is none.
 */
export function namedSocketPaths(command: CommandSpec, env: Readonly<Record<string, string>>, cwd: string): readonly string[] {
  const words = wordsOf(command);
  const inWords = words.flatMap((word, index) => {
    const assigned = ASSIGNED.exec(word);
    const before = words[index - 1] ?? '';
    return pathIn(assigned?.[1] ?? (OPTION.test(before) ? before : null), assigned?.[2] ?? word);
  });
  const inVariables = Object.entries(env).flatMap(([name, value]) => pathIn(name, value.trim()));
  return [...new Set([...inWords, ...inVariables].map((path) => resolve(cwd, path)))].slice(0, MOST_NAMED);
}
