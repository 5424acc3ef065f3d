import { parse as parseDotenv } from 'dotenv';
import type { ProcessConfig } from '../../../shared/model/process';
import { defaultProcess } from './default-process';
import { escapeText } from './escape-command';
import { nameFault } from './process-name';
import type { ReadContext } from './read-context';

/** Foreman's numbering: the first process gets 5000 (or PORT of .env), each further one 100 more (foreman(1), "PORT"). */
const FIRST_PORT = 5_000;
const PORT_STEP = 100;

/** Reads `Procfile`: `name: command` a line, run by the shell in the file's folder, with `.env` beside it. Null when there is none. */
export async function importProcfile(context: ReadContext): Promise<readonly ProcessConfig[] | null> {
  const file = 'Procfile';
  if (!(await context.exists(file))) return null;
  const text = await context.read(file);
  if (text === null) return [];
  const hasEnv = await context.exists('.env');
  const envText = hasEnv ? await context.read('.env') : null;
  const firstPort = basePort(envText);
  const processes: ProcessConfig[] = [];
  const seen = new Map<string, number>();

  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (/^\s*(#|$)/.test(raw)) continue;
    const match = /^([A-Za-z0-9_-]+):\s*(.*?)\s*$/.exec(raw);
    const [, name = '', command = ''] = match ?? [];
    if (match === null) {
      context.report(file, {
        line,
        column: 1,
        key: null,
        severity: 'error',
        message: `Line ${line} is not "name: command": ${escapeText(raw.trim()).slice(0, 80)}`,
        hint: 'Write a name of letters, digits, _ or -, a colon and the command, such as web: node server.js. The other lines are used.',
      });
      continue;
    }
    const fault = command === '' ? 'has no command' : nameFault(name);
    const earlier = seen.get(name);
    if (fault !== null || earlier !== undefined) {
      context.report(file, {
        line,
        column: 1,
        key: name,
        severity: 'error',
        message: earlier === undefined ? `${name} ${fault}.` : `${name} is already defined on line ${earlier}.`,
        hint: earlier === undefined ? `Write the command after ${name}: on the same line.` : 'Give it another name. The first one is used.',
      });
      continue;
    }
    seen.set(name, line);
    processes.push({
      ...defaultProcess(name, { kind: 'shell', line: command }, context.root, { file, line }),
      env: { PORT: String(firstPort + processes.length * PORT_STEP) },
      envFiles: envText === null ? [] : [`${context.root}/.env`],
    });
  }
  return processes;
}

function basePort(envText: string | null): number {
  const port = Number(envText === null ? Number.NaN : parseDotenv(envText).PORT);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : FIRST_PORT;
}
