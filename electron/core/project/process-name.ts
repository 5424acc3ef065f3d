import { escapeText } from './escape-command';

/** Longer names break every table and are a mistake. */
const MAX_NAME_LENGTH = 64;

/**
 * What is wrong with a process's name, or null. A name is part of `project/process` on the command line and of file names of logs,
 * so it holds no slash, no hidden character, no leading dash or dot and no blank at its ends.
 */
export function nameFault(name: string): string | null {
  if (name.trim() === '') return 'is empty';
  if (name.length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`;
  if (escapeText(name) !== name) return 'has hidden characters';
  if (/[/\\]/.test(name)) return 'has a slash';
  if (/^[\s.-]|\s$/.test(name)) return 'starts with a dash, a dot or a blank, or ends with a blank';
  if (name === '__proto__') return 'is reserved';
  return null;
}

/** A usable name from a folder's name: what a name can't hold becomes a dash. */
export function nameFromFolder(folder: string): string {
  const name = [...folder.normalize('NFC')].map((character) => (/[\p{L}\p{N}_.@+-]/u.test(character) ? character : '-')).join('');
  const trimmed = name.replace(/^[.-]+|-+$/g, '').slice(0, MAX_NAME_LENGTH);
  return nameFault(trimmed) === null ? trimmed : 'app';
}
