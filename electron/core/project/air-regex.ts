/** Alternatives beyond this many say that the expression is no list of names. */
const MAX_PATTERNS = 32;

/**
 * Go's regular expression as patterns for files, or null where only a regular expression can say it. Air matches it anywhere in the path
 * (Air, runner/watcher.go, isExcludeRegex), so `_test.go` means every file with that in its name. Understood: literals, `.*`, `\.`, `^` and
 * `$` at the ends, and groups such as `(a|b)` or `[ab]`. An unescaped dot is read as the dot that was meant.
 */
export function regexToPatterns(expression: string): readonly string[] | null {
  const patterns = new Set<string>();
  for (const alternative of alternativesOf(expression)) {
    for (const literal of expandGroups(alternative)) {
      const found = literalToPatterns(literal);
      if (found === null) return null;
      for (const pattern of found) patterns.add(pattern);
      if (patterns.size > MAX_PATTERNS) return null;
    }
  }
  return patterns.size === 0 ? null : [...patterns];
}

/** Parts between the bars of the outermost level. */
function alternativesOf(expression: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < expression.length; at += 1) {
    const character = expression[at] ?? '';
    const last = parts.length - 1;
    if (character === '\\') {
      parts[last] += character + (expression[at + 1] ?? '');
      at += 1;
    } else if (character === '|' && depth === 0) parts.push('');
    else {
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      parts[last] += character;
    }
  }
  return parts;
}

/** `a(b|c)\.go` as `ab\.go` and `ac\.go`; what is no such group stays, and is refused as a literal later. */
function expandGroups(text: string): readonly string[] {
  const group = /^((?:[^\\([]|\\.)*?)(?:\((?:\?:)?((?:[^\\()[\]]|\\.)*)\)|\[([\w-]+)\])(?![?*+{])(.*)$/s.exec(text);
  if (group === null) return [text];
  const [, before = '', inside, characters, after = ''] = group;
  if (characters?.includes('-')) return [text];
  const choices = inside === undefined ? [...(characters ?? '')] : alternativesOf(inside);
  return choices.flatMap((choice) => expandGroups(`${before}${choice}${after}`)).slice(0, MAX_PATTERNS + 1);
}

function literalToPatterns(text: string): readonly string[] | null {
  const match = /^(\^?)(?:\.\*|\.\+)?((?:[\w /@~-]|\\[./_@ -]|\.\*|\.(?![*+?]))+?)(?:\.\*)?(\$?)$/.exec(text);
  const body = match?.[2];
  if (!match || body === undefined) return null;
  const glob = body.replace(/\.\*/g, '*').replace(/\\(.)/g, '$1');
  if (glob === '*' || glob === '') return null;
  const isStart = match[1] === '^' && !/^\^\.[*+]/.test(text);
  const isEnd = match[3] === '$';
  const cut = glob.indexOf('/');
  if (cut === -1) {
    if (isStart) return [`${glob}${isEnd ? '' : '*'}`, ...(isEnd ? [] : [`${glob}*/**`])];
    // A name with a dot is a file's; any other may be a folder's, with everything in it.
    return isEnd || glob.includes('.') ? [`**/*${glob}${isEnd ? '' : '*'}`] : [`**/*${glob}*`, `**/*${glob}*/**`];
  }
  // `docs/` and `^web/dist/`: a folder, and everything in it.
  const folder = /^\/?(.+?)\/$/.exec(glob)?.[1];
  if (folder !== undefined && !isEnd) return [isStart ? `${folder}/**` : glob.startsWith('/') ? `**/${folder}/**` : `**/*${folder}/**`];
  if (glob.startsWith('/')) return null;
  const start = isStart ? '' : '**/*';
  return isEnd ? [`${start}${glob}`] : [`${start}${glob}*`, `${start}${glob}*/**`];
}
