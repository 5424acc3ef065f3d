/**
 * One word of ExecStart= (systemd.service(5), "Command lines"): quoted where needed, C escapes for control characters, `%` doubled against
 * specifiers, `$` doubled against variables. `isProgram`: systemd fills in no variables in the program's path.
 */
export function execWord(word: string, isProgram = false): string {
  const escaped = quotedPart(isProgram ? word : word.replaceAll('$', '$$$$'));
  return /^[\w@%+=:,./$-]+$/.test(escaped) && !(isProgram && /^[@:+!|-]/.test(escaped)) ? escaped : `"${escaped}"`;
}

/** `NAME=value` for Environment= (systemd.exec(5)): no variables are filled in there. Null for a value systemd refuses. */
export function environmentWord(name: string, value: string): string | null {
  if (!/^[A-Za-z_]\w*$/.test(name) || hasRefusedCharacter(value)) return null;
  return `"${quotedPart(`${name}=${value}`)}"`;
}

/** A path for WorkingDirectory=: to the end of the line, specifiers escaped. Null where it cannot stand in a unit. */
export function pathValue(path: string): string | null {
  if (hasControl(path) || /\\$|\s$/.test(path)) return null;
  return path.replaceAll('%', '%%');
}

/** For EnvironmentFile=, where systemd also reads patterns. Null where it cannot stand in a unit. */
export function fileValue(path: string): string | null {
  return pathValue(path)?.replace(/[*?[\\]/g, '\\$&') ?? null;
}

/** One line of free text: Description=. */
export function lineValue(text: string): string {
  return text
    .replaceAll('%', '%%')
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\\+$/, '')
    .trim();
}

function quotedPart(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/\p{Cc}/gu, (character) =>
      [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    );
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** env_value_is_valid (systemd, src/basic/env-util.c): valid UTF-8 without control characters but tab and newline. */
function hasRefusedCharacter(value: string): boolean {
  return /[^\P{Cc}\t\n]/u.test(value) || /\p{Cs}/u.test(value);
}
