import type { HostLink } from '../../shared/contract/messages';
import type { ShutdownOutcome } from '../../shared/contract/outcomes';
import type { HostNotice } from '../../shared/contract/snapshot';
import type { LeftoverPolicy } from '../../shared/model/leftover';
import { systemClock } from '../core/clock';
import { createHost } from '../host/create-host';
import type { LeftoverDoor } from '../host/decide-leftover';
import type { HostFile } from '../host/host-file';
import { acquireHostLock, type HostLock } from '../host/host-lock';
import { createHostLog } from '../host/host-log';
import { openState } from '../host/open-state';
import { createIdentityReader } from '../host/process-identity';
import { openBrowserDoor } from './browser-door';
import { newSecret } from './login-codes';

export interface RunHostOptions {
  readonly stateDir: string;
  /** Of the browser door; 0 for any free one. */
  readonly port: number;
  /** The built window, served by the browser door. */
  readonly rendererDir: string;
  readonly version: string;
  readonly folderDialog: boolean;
  /** What becomes of processes that an earlier host of this state directory left alive; null: by each project's choice, else by the door. */
  readonly leftovers?: LeftoverPolicy | null;
  /** Whether somebody is there to be asked about them; `headless` when nothing is said. */
  readonly door?: LeftoverDoor;
  /** Told of every notice of the host itself, also before the door opens. */
  readonly onNotice?: (notice: HostNotice) => void;
}

/** A host with its browser door open. */
export interface RunningHost {
  readonly port: number;
  /** The door's address without a code. */
  readonly url: string;
  loginUrl(): string;
  /** Serves one more client, over another transport. */
  serve(link: HostLink): void;
  /** Stops every process by its own sequence, then closes the door and gives the state directory free. Twice: the same promise. */
  close(): Promise<ShutdownOutcome>;
  force(): void;
  /** Resolves when all of that is done, whoever asked for it. */
  readonly closed: Promise<void>;
}

export type RunHostResult =
  | { readonly kind: 'running'; readonly host: RunningHost }
  /** One host per state directory: this one has it. */
  | { readonly kind: 'taken'; readonly by: HostFile }
  | { readonly kind: 'port-refused'; readonly why: string };

const BIND_ERRORS = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL']);

/** A mistake in a corner of the host must not end other people's servers: it is written down and survived. */
function surviveMistakes(report: (message: string, error: unknown) => void): void {
  process.on('uncaughtException', (error) => report('uncaught exception', error));
  process.on('unhandledRejection', (error) => report('unhandled rejection', error));
}

/** Runs the host of a state directory in this process: lock, stored state, host, browser door, in this order. */
export async function runHost(options: RunHostOptions): Promise<RunHostResult> {
  const { stateDir, version } = options;
  const clock = systemClock;
  const identities = createIdentityReader();
  const token = newSecret();
  const result = await acquireHostLock({ stateDir, version, token, identities, clock });
  if (result.kind === 'taken') return result;
  const { lock } = result;
  const log = createHostLog(stateDir, clock.now, [token]);
  try {
    return await openAll(options, lock, token, (message, error) => log.report(message, error));
  } catch (error) {
    await lock.release();
    if (BIND_ERRORS.has((error as NodeJS.ErrnoException).code ?? '')) return { kind: 'port-refused', why: (error as Error).message };
    throw error;
  }
}

async function openAll(
  options: RunHostOptions,
  lock: HostLock,
  token: string,
  report: (message: string, error: unknown) => void,
): Promise<RunHostResult> {
  const { stateDir, version, folderDialog } = options;
  const clock = systemClock;
  const identities = createIdentityReader();
  const state = await openState(stateDir, clock, report);
  const host = await createHost({
    stateDir,
    version,
    clock,
    identities,
    folderDialog,
    report,
    leftovers: options.leftovers ?? null,
    door: options.door ?? 'headless',
    onNotice: options.onNotice ?? (() => undefined),
    ...state,
  });
  const door = await openBrowserDoor({
    port: options.port,
    rendererDir: options.rendererDir,
    bearerToken: token,
    serve: (link) => host.serve(link),
    now: clock.now,
    report,
  }).catch(async (error: unknown) => {
    // What was adopted a moment ago goes on: a port that is taken is no reason to end anybody's server.
    await host.close(true);
    throw error;
  });
  host.setDoor(door.url, door.loginUrl);
  for (const notice of state.notices) host.notify(notice);
  await lock.publishUrl(door.url);
  surviveMistakes(report);

  const closed = new Promise<void>((resolve) => {
    host.onClosed(() => {
      const finish = async (): Promise<void> => {
        await state.flush();
        await door.close();
        await lock.release();
      };
      // After the answer to whoever asked: that is sent in this turn of the event loop.
      setImmediate(() => {
        finish()
          .catch((error: unknown) => report('closing', error))
          .finally(resolve);
      });
    });
  });
  return {
    kind: 'running',
    host: {
      port: door.port,
      url: door.url,
      loginUrl: door.loginUrl,
      serve: host.serve,
      close: host.close,
      force: host.force,
      closed,
    },
  };
}
