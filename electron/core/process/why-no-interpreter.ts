import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** BINPRM_BUF_SIZE of Linux: what execve(2) itself reads of a file. */
const FIRST_LINE_BYTES = 256;

function firstLine(path: string): string | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    // A script that may be executed and not read, or no descriptor left: the start itself will tell.
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return null;
    throw error;
  }
  try {
    const buffer = Buffer.alloc(FIRST_LINE_BYTES);
    const text = buffer.toString('utf8', 0, readSync(fd, buffer, 0, FIRST_LINE_BYTES, 0));
    return text.startsWith('#!') ? (text.slice(2).split('\n')[0] ?? '') : null;
  } finally {
    closeSync(fd);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return false;
    throw error;
  }
}

/**
 * Why the system would refuse a script for its `#!` line: the interpreter, or the program that `env` is to look up on the child's PATH, is
 * not there, or the line ends in a carriage return. Null for a good one and for what is no script. The system says only "not found" then, as
 * if the script itself were missing (execve(2), ENOENT). Reads the first 256 bytes; POSIX only.
 */
export function whyNoInterpreter(script: string, path: string): string | null {
  const line = firstLine(script);
  if (line === null) return null;
  const [interpreter = '', argument = ''] = line.trim().split(/\s+/);
  if (line.endsWith('\r') && !isExecutable(`${interpreter}\r`)) {
    return `the first line of ${script} ends in a Windows line break, so ${interpreter} is not found (ENOENT). Save the file with line breaks of Unix: sed -i 's/\\r$//' ${script}`;
  }
  if (interpreter.startsWith('/') && !isExecutable(interpreter)) {
    return `${script} is to be run by ${interpreter}, as its first line says, and that does not exist (ENOENT). Install it, or correct the line`;
  }
  const isLookedUp = /\/env$/.test(interpreter) && argument !== '' && !argument.startsWith('-') && !argument.includes('=');
  if (!isLookedUp || argument.includes('/')) return null;
  if (path.split(delimiter).some((folder) => isExecutable(join(folder === '' ? '.' : folder, argument)))) return null;
  return `${script} is to be run by ${argument}, as its first line says, and there is no such program on PATH (ENOENT). Install it, or correct PATH in env`;
}
