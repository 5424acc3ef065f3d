import { isIP } from 'node:net';
import type { CommandSpec } from '../../../shared/model/process';
import type { HeldPort } from './port-seam';

/** Each is a look at the socket table; a command line that names more names mostly something else. */
const MOST_NAMED = 4;
const LAST_PORT = 65_535;
/** Below this a number after an unknown option is more likely a count or a number of seconds. */
const FIRST_UNPRIVILEGED = 1_024;

const NUMBER = /^\d{1,5}$/;
/** `:22030`, `host:22030`, `[::1]:22030`, `tcp://:22030`, `http://0.0.0.0:22030/path`. */
const ENDPOINT = /^(?:(?:tcp[46]?|https?|wss?):\/\/)?(\[[\da-f:.]+\]|\*|[\w.-]*):(\d{1,5})(?:\/.*)?$/i;
/** `--port=22030`, `-addr=:22030`, `PORT=22030`. */
export const ASSIGNED = /^(-{0,2}[a-z][\w.-]*)=(.*)$/i;
export const OPTION = /^--?[a-z][\w.-]*$/i;
/** Options and variables that say where a server listens. */
const LISTENS = /port$|listen|addr|bind|host|http|serve|^-[ablp]$/i;
/** Options and variables that say whom a program talks to. */
export const CONNECTS = /db|database|postgres|mysql|mongo|redis|kafka|amqp|broker|upstream|backend|target|connect|peer|join|remote|proxy/i;

/** How likely a word means where the program listens: the smaller comes first. */
const RANK = { said: 0, portVariable: 1, plain: 2, otherwise: 3 } as const;

interface Named {
  readonly rank: number;
  readonly port: number;
  readonly address: string | null;
}

/** The address to ask about; null for both families, undefined for the name of a machine, which may be this one. */
function addressOf(host: string): string | null | undefined {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) return bare;
  return bare === '' || bare === '*' || bare.toLowerCase() === 'localhost' ? null : undefined;
}

function namedBy(label: string | null, word: string): Named | null {
  if (label !== null && CONNECTS.test(label)) return null;
  const isSaid = label !== null && LISTENS.test(label);
  const endpoint = ENDPOINT.exec(word);
  const port = Number(endpoint?.[2] ?? (NUMBER.test(word) ? word : 0));
  if (port < 1 || port > LAST_PORT) return null;
  if (endpoint !== null) {
    const address = addressOf(endpoint[1] ?? '');
    const isHere = address !== undefined && (isSaid || label === null);
    return { rank: isHere ? RANK.said : RANK.otherwise, port, address: address ?? null };
  }
  if (isSaid) return { rank: RANK.said, port, address: null };
  if (label === null) return { rank: RANK.plain, port, address: null };
  return port < FIRST_UNPRIVILEGED ? null : { rank: RANK.otherwise, port, address: null };
}

/** The words of a command: what a shell would part, and what an argument such as that of `sh -c` has in it. */
export function wordsOf(command: CommandSpec): readonly string[] {
  const texts = command.kind === 'argv' ? command.argv : [command.line];
  return texts.flatMap((text) => text.split(/[\s'"`;&|]+/)).filter((word) => word !== '');
}

function namedInWords(words: readonly string[]): Named[] {
  const named: Named[] = [];
  for (const [index, word] of words.entries()) {
    const assigned = ASSIGNED.exec(word);
    const before = words[index - 1] ?? '';
    const label = assigned?.[1] ?? (OPTION.test(before) ? before : null);
    const one = namedBy(label, assigned?.[2] ?? word);
    if (one !== null) named.push(one);
  }
  return named;
}

/**
 * The ports a command line and the variable PORT name, 1–65535, at most four, each once: those said to be listened on first, then PORT, then
 * plain numbers, then the rest. Pure. They are guesses: `--workers 2000` is one, too. What a program connects to (`--db-port 5432`) is none.
 */
export function namedPorts(command: CommandSpec, portVariable: string | null): readonly HeldPort[] {
  const named = namedInWords(wordsOf(command));
  const variable = portVariable === null ? null : namedBy('PORT', portVariable.trim());
  if (variable !== null) named.push({ ...variable, rank: RANK.portVariable });
  const ports = new Map<number, HeldPort>();
  for (const { port, address } of named.toSorted((a, b) => a.rank - b.rank)) if (!ports.has(port)) ports.set(port, { port, address });
  return [...ports.values()].slice(0, MOST_NAMED);
}
