import { cac } from 'cac';
import { nearestName } from '../../shared/validate/nearest-name';
import { systemClock } from '../core/clock';
import { resolveStateDir } from '../host/state-dir';
import type { CommandContext } from './command';
import { CommandFailure, commandFailure, EXIT, type ExitCode, exitCodeOf } from './command-failure';
import { COMMANDS, type CommandEntry } from './command-table';
import type { HostClient } from './host-client';
import { textOption } from './option-values';
import { createOutput, type Output } from './output';

interface HelpSection {
  title?: string;
  body: string;
}

type Options = Readonly<Record<string, unknown>>;

interface Invocation {
  readonly entry: CommandEntry;
  readonly args: readonly string[];
  readonly options: Options;
}

/** Usage errors of the parser have no code of their own; its class is not exported. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CACError';
}

/** What is said to a command that does not exist: the nearest that does, else where all of them are listed. */
function unknownCommand(name: string): CommandFailure {
  const near = nearestName(
    name,
    COMMANDS.map(({ usage }) => usage.split(' ')[0] ?? '').filter((known) => known !== ''),
  );
  return commandFailure(
    'bad-argument',
    `There is no command ${name}.`,
    near === null ? 'See the commands: slipway --help' : `Did you mean: slipway ${near}? See the commands: slipway --help`,
  );
}

/** Help without what the parser adds by itself: a list of `--help` calls, and a default for each `--no-…`. */
function readableHelp(sections: HelpSection[]): HelpSection[] {
  return sections
    .filter(({ title }) => title?.startsWith('For more info') !== true)
    .map(({ title, body }) => ({ ...(title === undefined ? {} : { title }), body: body.replaceAll(' (default: true)', '') }));
}

/** Finds the command and its arguments; null when help or the version was printed instead. */
function parse(argv: readonly string[]): Invocation | null {
  const cli = cac('slipway');
  cli.option('--json', 'One JSON document on stdout');
  cli.option('--state-dir <dir>', 'State directory (default: $SLIPWAY_STATE_DIR, else the platform’s)');
  let invocation: Invocation | null = null;
  for (const entry of COMMANDS) {
    const command = cli.command(entry.usage, entry.about);
    for (const [flags, about] of entry.options ?? []) command.option(flags, about);
    command.action((...given: unknown[]) => {
      const options = given.at(-1) as Options;
      invocation = {
        entry,
        args: given
          .slice(0, -1)
          .flat()
          .filter((arg) => arg !== undefined)
          .map(String),
        options,
      };
    });
  }
  cli.help(readableHelp);
  cli.version(__SLIPWAY_VERSION__);
  cli.parse([...argv], { run: false });
  if (cli.options.help === true || cli.options.version === true) return null;
  const [stray] = cli.args;
  if (cli.matchedCommandName === '' || cli.matchedCommandName === undefined) {
    if (stray !== undefined) throw unknownCommand(stray);
  }
  cli.runMatchedCommand();
  return invocation;
}

async function run({ entry, args, options }: Invocation, out: Output): Promise<ExitCode> {
  const stateDir = resolveStateDir({ flag: textOption(options.stateDir), env: process.env });
  let client: Promise<HostClient> | null = null;
  const context: CommandContext = {
    args,
    options,
    out,
    stateDir,
    cwd: process.cwd(),
    env: process.env,
    clock: systemClock,
    connect() {
      client ??= import('./host-client').then(({ connectToHost }) => connectToHost(stateDir, systemClock));
      return client;
    },
  };
  const command = await entry.load();
  return command.run(context);
}

function printFailure(error: CommandFailure['error'], out: Output): void {
  if (out.json) out.document({ error });
  else out.progress(`${error.message}${error.hint === '' ? '' : `\n${error.hint}`}`);
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const out = createOutput(argv.includes('--json'), process.stdout, process.stderr, process.env);
  try {
    const invocation = parse(argv);
    return invocation === null ? EXIT.done : await run(invocation, out);
  } catch (error) {
    if (error instanceof CommandFailure) {
      printFailure(error.error, out);
      return exitCodeOf(error.error);
    }
    if (isUsageError(error)) {
      printFailure({ code: 'bad-argument', message: `${error.message}.`, hint: 'See the usage: slipway --help' }, out);
      return EXIT.usage;
    }
    const text = error instanceof Error ? error.message : String(error);
    printFailure({ code: 'internal', message: `The command failed: ${text}`, hint: 'Copy this text into a bug report.' }, out);
    return EXIT.failed;
  }
}

/** `slipway logs | head`: the reader has gone, which is no failure of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed));

const exitCode = await main(process.argv);
// Pipes are written synchronously on Linux and not elsewhere: exit when the last byte is out.
process.stdout.write('', () => process.exit(exitCode));
