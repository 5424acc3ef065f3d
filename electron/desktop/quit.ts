import type { CallClient } from '../../shared/contract/call-client';
import type { ProcessSnapshot } from '../../shared/model/process';
import { stopGraceMs } from '../../shared/model/stop-sequence';
import type { QuitChoice } from './ask-quit';

/** Over the slowest stop: the proof, the ports' release gate and the host's own end. */
const QUIT_SLACK_MS = 5_000;
/** A quit never takes longer than this, whatever kill delay somebody chose: session managers end what lingers. */
const LONGEST_QUIT_MS = 90_000;
/** After the host process was told to end for good. */
const AFTER_KILL_MS = 3_000;

/** How long the host gets to stop everything: the longest stop sequence of what runs, all its steps together, and the slack. */
export function quitDeadlineMs(processes: readonly ProcessSnapshot[]): number {
  const delays = processes.filter(isAlive).map((process) => stopGraceMs(process.stop));
  return Math.min(Math.max(0, ...delays) + QUIT_SLACK_MS, LONGEST_QUIT_MS);
}

/** True while a process of it may live: then quitting has something to stop. */
export function isAlive(process: ProcessSnapshot): boolean {
  return process.phase === 'up' || process.phase === 'going-down' || process.state.kind === 'starting';
}

export interface QuitDeps {
  client(): Pick<CallClient, 'call'> | null;
  processes(): readonly ProcessSnapshot[];
  /** `attached`: the host belongs to somebody else (a terminal); it stays. */
  mode(): 'own' | 'attached' | null;
  expectExit(): void;
  exited(): Promise<void>;
  kill(): void;
  after(delayMs: number, run: () => void): () => void;
  log(message: string): void;
}

/** True when `work` ended in time. */
function within(work: Promise<unknown>, delayMs: number, after: QuitDeps['after']): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = after(delayMs, () => resolve(false));
    void work.then(() => {
      cancel();
      resolve(true);
    });
  });
}

/**
 * Stops everything (or lets it go on, where that is the choice), then the host; resolves when the app may exit, at the latest at the
 * deadline. A host this app only attached to is left as it is. Calling it twice gives the same promise; the first choice counts.
 */
export function createQuit(deps: QuitDeps): (choice: QuitChoice) => Promise<void> {
  let quitting: Promise<void> | null = null;

  const shutDown = async (keep: boolean): Promise<void> => {
    deps.expectExit();
    const exited = deps.exited();
    const client = deps.client();
    if (deps.mode() === 'own' && client !== null) {
      const deadlineMs = keep ? QUIT_SLACK_MS : quitDeadlineMs(deps.processes());
      const asked = client.call('host.shutdown', { by: 'window', keep }).then((result) => {
        if (!result.ok && result.error.code !== 'host-unreachable') deps.log(`shutting down: ${result.error.message}`);
      });
      if (await within(Promise.all([asked, exited]), deadlineMs, deps.after)) return;
      deps.log(`the host has not ended within ${deadlineMs} ms; it is ended now`);
    }
    deps.kill();
    if (!(await within(exited, AFTER_KILL_MS, deps.after))) deps.log('the host process does not end; leaving it to the system');
  };

  return (choice) => {
    quitting ??= shutDown(choice === 'keep');
    return quitting;
  };
}
