/** Without the colours of programs, for a file or another program; all else stays as it was written. */
export function withoutColour(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/\x1b\[[0-9;:]*m/g, '');
}

/**
 * Makes foreign text (log lines, commands) harmless on a terminal: colours stay where asked for, every other escape sequence and control
 * character is shown as text, so that a log line can neither move the cursor nor set the title.
 */
export function safeText(text: string, keepColour: boolean): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/\x1b\[[0-9;:]*m|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (found) => {
    if (found.length > 1) return keepColour ? found : '';
    const code = found.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
