import type { Clock } from '../core/clock';
import type { ExitCode } from './command-failure';
import type { HostClient } from './host-client';
import type { Output } from './output';

/** What a command gets. `args` are its positional arguments, `options` what the parser found, unchecked. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly out: Output;
  readonly stateDir: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Connects once; ends the command with exit code 3 where no host runs. */
  connect(): Promise<HostClient>;
}

/** Resolves with the exit code; throws CommandFailure for an expected failure. */
export type Command = (context: CommandContext) => Promise<ExitCode>;
