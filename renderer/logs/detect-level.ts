/** The level a line claims for itself. Stderr alone is not an error: many programs log everything there. */
export type LogLevel = 'error' | 'warning';

const JSON_LEVEL = /"(?:level|severity|lvl|logLevel)"\s*:\s*"?(fatal|panic|critical|crit|alert|emerg|error|err|warning|warn|[56]0|40)"?/i;
const KEY_LEVEL = /(?:^|\s)(?:level|lvl|severity)=(?:")?(fatal|panic|critical|error|err|warning|warn)\b/i;
/** A level word in capitals near the start, after a time, a bracket or nothing: `2026/11/21 10:42:07 ERROR …`, `[WARN] …`, `ERR …`. */
const WORD_LEVEL = /^[\d\s\-:.,/+TZ[\]()|]{0,48}(FATAL|PANIC|CRITICAL|CRIT|ERROR|ERR|ERRO|WARNING|WARN|WRN)(?=[\s:|\]]|$)/;
/** How runtimes begin an uncaught error. */
const RUNTIME_ERROR =
  /^(?:panic: |fatal error: |Traceback \(most recent call last\)|(?:Uncaught )?(?:[A-Z][A-Za-z]*)?Error(?: \[[A-Z_]+\])?: |Exception in thread |thread '.*' panicked at |npm (?:ERR!|error) )/;

function levelOf(word: string): LogLevel {
  return /^(?:w|40)/i.test(word) ? 'warning' : 'error';
}

/** Reads the level of a line without escape sequences; null where it claims none. Only the first 400 characters are looked at. */
export function detectLevel(plain: string): LogLevel | null {
  const head = plain.slice(0, 400);
  const trimmed = head.trimStart();
  const match = (trimmed.startsWith('{') ? JSON_LEVEL.exec(head) : null) ?? WORD_LEVEL.exec(head) ?? KEY_LEVEL.exec(head);
  if (match !== null) return levelOf(match[1] ?? '');
  return RUNTIME_ERROR.test(head) ? 'error' : null;
}
