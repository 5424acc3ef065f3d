import type { PlannedProcess, ProjectSnapshot } from '../../shared/model/project';
import { durationText } from './format-duration';

/** A plan row as the trust dialog shows it. */
export interface PlanRow {
  readonly planned: PlannedProcess;
  /** `port 8080`, `ports 80 and 443`, `no port`. */
  readonly ports: string;
  /** Under the command: what it runs in turn, what runs before each start, where, or who runs it. */
  readonly notes: readonly string[];
  /** Why it is left out unless somebody ticks it; null when it is not. */
  readonly risk: string | null;
  readonly chosen: boolean;
}

const DOWNLOAD_PIPE = /\b(?:curl|wget)\b[^|]*\|\s*(?:sudo\s+)?([\w./-]+)/;
/** Scripts of a package.json that are servers by custom; the others (build, test, lint…) end by themselves. */
const SERVER_SCRIPT = /^(?:dev|start|serve|server|web|api|worker|watch)(?:[:.-]|$)/;

/** What makes a command worth a second look: it runs what it has just downloaded. */
function riskOf(planned: PlannedProcess): string | null {
  const match = DOWNLOAD_PIPE.exec(planned.commandLine) ?? DOWNLOAD_PIPE.exec(planned.runs ?? '');
  return match === null
    ? null
    : `${planned.name} pipes a download into ${match[1] ?? 'a program'}, so it is left out. Tick it only if you know what it fetches.`;
}

const listWords = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

function chosenByDefault(planned: PlannedProcess, all: readonly PlannedProcess[]): boolean {
  if (riskOf(planned) !== null) return false;
  if (!planned.source.file.endsWith('package.json')) return true;
  const sameFile = all.filter((other) => other.source.file === planned.source.file);
  if (sameFile.length === 1) return true;
  if (planned.name === 'start' && sameFile.some((other) => other.name === 'dev')) return false;
  return SERVER_SCRIPT.test(planned.name);
}

export function presentPlan(plan: readonly PlannedProcess[]): PlanRow[] {
  return plan.map((planned) => {
    const notes: string[] = [];
    // What the script of a package.json says, with those that run before and after it.
    if (planned.runs != null) notes.push(`runs: ${planned.runs}`);
    if (planned.buildLine !== null) notes.push(`before each start: ${planned.buildLine}`);
    if (planned.shell) notes.push('a shell runs this line');
    if (planned.cwd !== '.') notes.push(`in ${planned.cwd}`);
    const { ports } = planned;
    return {
      planned,
      ports: ports.length === 0 ? 'no port' : `${ports.length === 1 ? 'port' : 'ports'} ${listWords(ports.map(String))}`,
      notes,
      risk: riskOf(planned),
      chosen: chosenByDefault(planned, plan),
    };
  });
}

/** `~/code/shop · read 9 files in 14 ms, ran nothing · found 6 commands`, without the path. */
export function planFacts(project: Pick<ProjectSnapshot, 'filesRead' | 'readMs' | 'plan'>): string {
  const files = project.filesRead.length;
  const commands = project.plan.length;
  return `read ${files} file${files === 1 ? '' : 's'} in ${durationText(project.readMs)}, ran nothing · found ${commands === 0 ? 'no command' : `${commands} command${commands === 1 ? '' : 's'}`}`;
}

/** `with 6 variables: PORT, DATABASE_URL, STRIPE_KEY and 3 more, and what .env holds`; null without any. */
export function envFacts(plan: readonly PlannedProcess[]): string | null {
  const keys = [...new Set(plan.flatMap((planned) => planned.envKeys))];
  const files = [...new Set(plan.flatMap((planned) => planned.envFiles))];
  if (keys.length === 0 && files.length === 0) return null;
  const shown = keys.slice(0, 3);
  const rest = keys.length - shown.length;
  const named = rest > 0 ? `${shown.join(', ')} and ${rest} more` : listWords(shown);
  const variables = keys.length === 0 ? '' : `${keys.length} variable${keys.length === 1 ? '' : 's'}: ${named}`;
  const from =
    files.length === 0 ? '' : `${variables === '' ? 'the variables' : ''}${variables === '' ? ' of ' : ', from '}${listWords(files)}`;
  return `with ${variables}${from}. Values stay hidden.`;
}
