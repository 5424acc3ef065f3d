import type { CommandSpec } from '../../../shared/model/process';
import type { ComposeService } from './compose-service';
import { asShellWord, fillKnown, interpolate, splitWords, type Variables } from './interpolation';

export interface ComposeCommand {
  readonly command: CommandSpec;
  /** True when it names variables of `.env`, which the process needs then. */
  readonly usesDotenv: boolean;
}

/**
 * Entrypoint and command of a service as one argument list; a shell line where a variable is known only when it runs, or stands in `.env`,
 * whose values stay there. Null when there is none.
 */
export function composeCommand(service: ComposeService): ComposeCommand | null {
  const { variables } = service.compose;
  const parts = ['entrypoint', 'command'].map((key) => wordsOf(service, key, variables));
  const words = parts.flatMap((part) => part.words);
  if (words.length === 0) return null;
  const filled = words.map((word) => interpolate(word, variables));
  for (const key of ['entrypoint', 'command']) if (service.keys[key] != null) service.mapped(key, 'command');
  const key = service.keys.command == null ? 'entrypoint' : 'command';
  const defaulted = new Set([...parts.flatMap((part) => part.defaulted), ...filled.flatMap((word) => word.defaulted)]);
  if (defaulted.size > 0) service.note(key, 'changed', 'command', `The default of ${[...defaulted].join(', ')} is used.`);
  const fromDotenv = [...new Set(filled.flatMap((word) => word.filled))];
  const open = [...new Set(filled.flatMap((word) => word.open))];
  const writtenOut = fromDotenv.filter((name) => !service.compose.passesOn(name));
  const passedOn = fromDotenv.filter((name) => service.compose.passesOn(name));
  const copied = [...new Set([...parts.flatMap((part) => part.copied), ...writtenOut])];
  if (copied.length > 0)
    service.note(
      key,
      'changed',
      'command',
      `slipway.yaml holds what ${copied.join(', ')} of .env stands for; import it again when .env changes.`,
    );
  const inContainer = service.containerPath(filled.map(({ text }) => text).join(' '));
  if (inContainer !== null) service.note(key, 'unsupported', 'command', inContainer);
  const program = filled[0]?.text ?? '';
  const shown = service.compose.shown(programAsWritten(service), program);
  if (shown !== program) service.compose.context.showAs(program, shown);
  if (passedOn.length === 0 && open.length === 0)
    return { command: { kind: 'argv', argv: filled.map(({ text }) => text) }, usesDotenv: false };
  const names = [
    passedOn.length === 0 ? '' : `${passedOn.join(', ')} from .env`,
    open.length === 0 ? '' : `${open.join(', ')} from the environment Slipway was started in`,
  ].filter((text) => text !== '');
  service.note(key, 'changed', 'command', `A shell runs it, which fills in ${names.join(' and ')} when it starts.`);
  const known: Variables = new Map(writtenOut.map((name) => [name, variables.get(name) ?? '']));
  const line = words.map((word) => asShellWord(word, known)).join(' ');
  return { command: { kind: 'shell', line }, usesDotenv: passedOn.length > 0 };
}

function programAsWritten(service: ComposeService): string {
  const value = service.keys.entrypoint ?? service.keys.command;
  const [first] = Array.isArray(value) ? value : (splitWords(String(value)) ?? []);
  return String(first ?? '');
}

interface Words {
  /** With variables still in them, and `$$` for a dollar sign. */
  readonly words: readonly string[];
  readonly defaulted: readonly string[];
  /** Variables of `.env` whose values had to be written out. */
  readonly copied: readonly string[];
}

/** Compose fills a line in first and splits it then: a variable may hold several words, and such a line is filled in here. */
function wordsOf(service: ComposeService, key: string, variables: Variables): Words {
  const value = service.keys[key];
  if (value == null) return { words: [], defaulted: [], copied: [] };
  if (Array.isArray(value)) return { words: value.map(String), defaulted: [], copied: [] };
  const line = typeof value === 'string' ? value : null;
  const raw = line === null ? null : splitWords(line);
  const split = line === null ? null : splitWords(fillKnown(line, variables));
  if (split === null) {
    service.compose.wrong([...service.path, key], service.name, 'a command, or a list of its words');
    return { words: [], defaulted: [], copied: [] };
  }
  const text = (all: readonly string[]) => all.map((word) => interpolate(word, variables).text).join('\0');
  if (raw !== null && text(raw) === text(split)) return { words: raw, defaulted: [], copied: [] };
  const { defaulted, filled } = interpolate(line ?? '', variables);
  return { words: split, defaulted, copied: filled };
}
