import { type ProcessEntry, processEntrySchema } from '../../../shared/validate/slipway-yaml';
import { CORRECT_IT, type ExplainedIssue, explainIssue, valueAt } from './explain-issue';

/** Parts without which running would be something else than what was written: a fault here leaves the process out. */
const REQUIRED: ReadonlySet<string> = new Set(['command', 'cwd', 'env', 'env_files', 'build']);

/** A corrected entry may show a further fault (a section that is not what it should be); each pass takes at least one away. */
const MAX_PASSES = 20;

export interface CheckedEntry {
  /** Null when a required part is wrong or missing. */
  readonly entry: ProcessEntry | null;
  readonly issues: readonly (ExplainedIssue & { readonly leavesOut: boolean })[];
}

/** Checks one process of the project file. What is wrong in an optional part is taken out, so that its default applies and the rest can be used. */
export function checkEntry(raw: unknown): CheckedEntry {
  const issues: (ExplainedIssue & { readonly leavesOut: boolean })[] = [];
  let value: unknown = structuredClone(raw);
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const result = processEntrySchema.safeParse(value);
    if (result.success) return { entry: issues.some((issue) => issue.leavesOut) ? null : result.data, issues };
    const found = firstOfEachPath(result.error.issues.flatMap((issue) => explainIssue(issue, value)));
    const missing = found.filter((issue) => found.some((other) => isMisspelt(issue, other)));
    for (const issue of found) {
      if (missing.includes(issue)) continue;
      const isUnknownTop = issue.path.length === 1 && !(String(issue.path[0]) in processEntrySchema.shape);
      const isRequired = issue.path.length === 0 || REQUIRED.has(String(issue.path[0]));
      const leavesOut = isUnknownTop ? missing.some((one) => isMisspelt(one, issue)) : isRequired;
      const hint = !leavesOut && issue.hint === CORRECT_IT ? 'Correct it; it does not count until then.' : issue.hint;
      issues.push({ ...issue, hint, leavesOut });
    }
    if (issues.some((issue) => issue.leavesOut)) return { entry: null, issues };
    // Longest first, and later list elements first, so that removing one does not move the next.
    for (const { path } of found
      .map(wholeSequence)
      .sort((a, b) => b.path.length - a.path.length || Number(b.path.at(-1)) - Number(a.path.at(-1))))
      value = without(value, path);
  }
  return { entry: null, issues };
}

/** A required key is missing because this unknown one beside it is that key, misspelt: one slip, one fault. */
function isMisspelt(missing: ExplainedIssue, unknown: ExplainedIssue): boolean {
  return (
    missing.isKey &&
    unknown.meant != null &&
    REQUIRED.has(unknown.meant) &&
    missing.path.length === 1 &&
    missing.path[0] === unknown.meant &&
    unknown.path.length === 1 &&
    missing !== unknown
  );
}

/** A stop sequence that lacks a step is another one than what was written: a wrong step takes the whole list with it. */
function wholeSequence({ path }: ExplainedIssue): Pick<ExplainedIssue, 'path'> {
  return { path: path[0] === 'stop' && path[1] === 'steps' ? path.slice(0, 2) : path };
}

/** A value can break several rules at once; one message is enough. */
function firstOfEachPath(issues: readonly ExplainedIssue[]): readonly ExplainedIssue[] {
  const byPath = new Map<string, ExplainedIssue>();
  for (const issue of issues) {
    const key = JSON.stringify(issue.path);
    if (!byPath.has(key)) byPath.set(key, issue);
  }
  return [...byPath.values()];
}

function without(value: unknown, path: readonly (string | number)[]): unknown {
  const parent = valueAt(value, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent) && typeof last === 'number') parent.splice(last, 1);
  else if (typeof parent === 'object' && parent !== null && last !== undefined) Reflect.deleteProperty(parent, last);
  // A key that the section needs (proxy.port) takes the section with it when it is gone already.
  const isGone = typeof parent === 'object' && parent !== null && last !== undefined && valueAt(value, path) === undefined;
  if (isGone && (last === 'port' || Object.keys(parent).length === 0) && path.length === 2) return without(value, path.slice(0, -1));
  return value;
}
