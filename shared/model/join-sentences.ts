/**
 * One text of several sentences: each that ends in no mark of its own gets a full stop, empty ones are left out. What parsers and the system
 * say often ends without one, and what comes next would run into it. Pure.
 */
export function joinSentences(...parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (/[.!?:…]["”’')]*$/.test(part) ? part : `${part}.`))
    .join(' ');
}
