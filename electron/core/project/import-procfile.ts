import { resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import type { ProcessConfig } from '../../../shared/model/process';
import { defaultProcess } from './default-process';
import { escapeText } from './escape-command';
import { readForemanFile } from './foreman-file';
import { nameFault } from './process-name';
import type { ReadContext } from './read-context';

/** Foreman's numbering: the first process gets 5000 (or `port` of .foreman, or PORT of .env), each further one 100 more (foreman(1), "PORT"). */
const FIRST_PORT = 5_000;
const PORT_STEP = 100;

/**
 * Reads `Procfile`: `name: command` a line, run by the shell in the file's folder, with `.env` beside it, and foreman's PORT. `.foreman` may
 * name another Procfile, port or env file. Null when there is none. `named` reads that file instead (Procfile.dev).
 */
export async function importProcfile(context: ReadContext, named: string | null = null): Promise<readonly ProcessConfig[] | null> {
  const hasForeman = named !== null || (await context.exists('.foreman'));
  if (!hasForeman && !(await context.exists('Procfile'))) return null;
  const options = await readForemanFile(context);
  const file = named ?? options.procfile;
  if (!(await context.exists(file))) return null;
  const text = await context.read(file);
  if (text === null) return [];
  const envFiles = await existing(context, options.envFiles ?? ['.env']);
  const firstPort = options.port ?? (await basePort(context, envFiles));
  const processes: ProcessConfig[] = [];
  const seen = new Map<string, number>();
  const fault = (line: number, key: string | null, message: string, hint: string) =>
    context.report(file, { line, column: 1, key, severity: 'error', message, hint });

  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (/^\s*(#|$)/.test(raw)) continue;
    const match = /^([A-Za-z0-9_-]+):\s*(.*?)\s*$/.exec(raw);
    const [, name = '', command = ''] = match ?? [];
    if (match === null) {
      fault(
        line,
        null,
        `Line ${line} is not "name: command": ${escapeText(raw.trim()).slice(0, 80)}`,
        'Write a name of letters, digits, _ or -, a colon and the command, such as web: node server.js. The other lines are used.',
      );
      continue;
    }
    const wrong = command === '' ? 'has no command' : nameFault(name);
    const earlier = seen.get(name);
    if (earlier !== undefined)
      fault(line, name, `${name} is already defined on line ${earlier}.`, 'Give it another name. The first one is used.');
    else if (wrong !== null) fault(line, name, `${name} ${wrong}.`, `Write the command after ${name}: on the same line.`);
    if (wrong !== null || earlier !== undefined) continue;
    seen.set(name, line);
    const port = firstPort + processes.length * PORT_STEP;
    const hasPort = port <= 65_535;
    const listens = hasPort && usesPort(command);
    context.notes.push({
      file,
      line,
      key: name,
      process: name,
      fate: name === 'release' ? 'changed' : 'mapped',
      became: `processes.${name}`,
      text: `${hasPort ? `PORT is ${port}, as foreman numbers them.` : 'No PORT is left for it below 65536.'}${
        name === 'release' ? ' Heroku runs it once for each release; here it is a process like the others.' : ''
      }`,
    });
    processes.push({
      ...defaultProcess(name, { kind: 'shell', line: command }, context.root, { file, line }),
      env: hasPort ? { PORT: String(port) } : {},
      envFiles: envFiles.map((path) => resolve(context.root, path)),
      ports: listens ? [port] : [],
    });
  }
  return processes;
}

async function existing(context: ReadContext, files: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) if (file !== '' && (await context.exists(file))) found.push(file);
  return found;
}

/** True when the line hands its own PORT to the program; one that sets PORT itself listens elsewhere. */
function usesPort(command: string): boolean {
  return /\$(?:PORT\b|\{PORT(?:\}|:?-))/.test(command) && !/\bPORT=/.test(command);
}

async function basePort(context: ReadContext, envFiles: readonly string[]): Promise<number> {
  let port = Number.NaN;
  for (const file of envFiles) {
    const text = await context.read(file);
    const value = text === null ? undefined : parseDotenv(text).PORT;
    if (value !== undefined) port = Number(value);
  }
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : FIRST_PORT;
}
