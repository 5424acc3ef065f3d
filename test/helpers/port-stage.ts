import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programPath } from './fixture-project';
import { type NetNamespace, openNamespace } from './net-namespace';
import { type CommandResult, runCommand } from './run-command';
import { type StartedHost, startHost } from './start-host';

/** The document of `port`, as far as tests read it. */
export interface PortDocument {
  readonly verdict: string;
  readonly free: boolean;
  readonly probe: string;
  readonly explanation: string;
  readonly advice: string;
  readonly freesAt: string | null;
  readonly holders: readonly {
    pid: number | null;
    command: string;
    user: string;
    owner: string;
    process: string | null;
    slipway: { role: string } | null;
  }[];
  readonly sockets: readonly { state: string; local: string }[];
  readonly warnings: readonly { id: string }[];
  readonly reuse: { lacks: string; language: string | null; fix: string | null } | null;
  readonly actions: readonly { id: string; command: string | null; undo: string }[];
}
/** A process in the document of `status`. */
export interface StatusProcess {
  readonly name: string;
  readonly state: string;
  readonly runId: number | null;
  readonly pid: number | null;
  readonly detail: string;
  readonly lastExit: { cause: string; verdict?: PortDocument } | null;
  readonly verdict: PortDocument | null;
  readonly ports: readonly { port: number; address: string }[];
  readonly splitPorts: readonly { port: number; ours: string; other: string; text: string }[];
}

/** A host in a network of its own, with one project. */
export interface PortStage {
  readonly space: NetNamespace;
  readonly root: string;
  /** Ends the host at once, as a crash would, and starts another on the same state directory. */
  crash(): Promise<void>;
  run(...args: string[]): Promise<CommandResult>;
  addProject(processes: object): Promise<void>;
  until(name: string, is: (process: StatusProcess) => boolean, limitMs?: number): Promise<StatusProcess>;
  port(...args: string[]): Promise<PortDocument>;
  close(): Promise<void>;
}

/** @param finTimeoutS see `openNamespace`. */
export async function openPortStage(processes: object, finTimeoutS = 60): Promise<PortStage> {
  const space = await openNamespace(finTimeoutS);
  const { wrap } = space;
  const folders: string[] = [];
  const folder = (): string => {
    const made = mkdtempSync(path.join(tmpdir(), 'slipway-ports-'));
    folders.push(made);
    return made;
  };
  const root = folder();
  const stateDir = folder();
  let host: StartedHost = await startHost({ launcher: wrap, stateDir });
  const run = (...args: string[]): Promise<CommandResult> => runCommand(stateDir, args, {}, wrap);
  const add = async (where: string, what: object): Promise<void> => {
    // JSON is YAML.
    writeFileSync(path.join(where, 'slipway.yaml'), JSON.stringify({ version: 1, processes: what }));
    const added = await run('add', where, '--trust', '--json');
    if (added.code !== 0) throw new Error(`the project was not added: ${added.stdout}${added.stderr}`);
  };
  await add(root, processes);
  const status = async (name: string): Promise<StatusProcess> => {
    const { projects } = (await run('status', '--json')).json<{ projects: { processes: StatusProcess[] }[] }>();
    const found = projects.flatMap((project) => project.processes).find((process) => process.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    return found;
  };
  return {
    space,
    root,
    async crash() {
      host.child.kill('SIGKILL');
      await host.exited();
      host = await startHost({ launcher: wrap, stateDir });
    },
    run,
    addProject: (more) => add(folder(), more),
    async until(name, is, limitMs = 30_000) {
      for (const limit = Date.now() + limitMs; ; await sleep(50)) {
        const process = await status(name);
        if (is(process)) return process;
        if (Date.now() > limit) throw new Error(`${name} stays ${process.state}: ${process.detail}`);
      }
    },
    port: async (...args) => (await run('port', ...args, '--json')).json<PortDocument>(),
    async close() {
      await host.stop();
      await space.close();
      for (const one of folders) rmSync(one, { recursive: true, force: true });
    },
  };
}

/** The command of a server in plain sockets; `reuse` sets SO_REUSEADDR. */
export const plainServer = (port: number, ...more: string[]): string[] => [
  'python3',
  programPath('plain-server.py'),
  String(port),
  ...more,
];

/** A Python client that connects and never closes, so that the server's end of it is left half closed. */
export const holdingClient = (port: number): string => `
import socket, time
s = socket.create_connection(('127.0.0.1', ${port}))
print('connected', flush=True)
time.sleep(600)
`;
