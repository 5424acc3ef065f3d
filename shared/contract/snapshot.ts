import type { Capabilities } from '../model/capabilities';
import type { LeftoverScan, LeftoverSnapshot, QuitPolicy } from '../model/leftover';
import type { ProcessSnapshot } from '../model/process';
import type { ProjectSnapshot } from '../model/project';
import type { ProxySnapshot } from '../model/proxy';

/** A message from the host for people that belongs to no process: a corrupt settings file, a full disk… */
export interface HostNotice {
  readonly id: string;
  readonly tone: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly hint: string;
  readonly at: number;
}

export interface HostInfo {
  readonly pid: number;
  readonly version: string;
  readonly startedAt: number;
  /** The browser door's address without a code; null while no browser door is open. */
  readonly url: string | null;
  readonly stateDir: string;
  readonly homeDir: string;
  readonly phase: 'running' | 'shutting-down';
  /** While it shuts down: since when, epoch ms, and whether what runs is kept running. */
  readonly leaving?: { readonly since: number; readonly keep: boolean };
  /** The look for leftovers at its start; absent where the platform has none to find. */
  readonly leftoverScan?: LeftoverScan;
}

/** What a person has chosen for the whole app. */
export interface HostSettings {
  /** What quitting the desktop app does with what runs. */
  readonly quit: QuitPolicy;
}

/** Everything a door draws, except log lines. */
export interface HostSnapshot {
  readonly host: HostInfo;
  readonly capabilities: Capabilities;
  readonly projects: readonly ProjectSnapshot[];
  readonly processes: readonly ProcessSnapshot[];
  readonly notices: readonly HostNotice[];
  /** Runs of an earlier host that still live. */
  readonly leftovers: readonly LeftoverSnapshot[];
  readonly settings: HostSettings;
  /** Absent from a host that knows nothing of proxies. */
  readonly proxies?: readonly ProxySnapshot[];
}

/** Everything as it was at this revision; each change told later has the next one. */
export interface RevisedSnapshot {
  readonly revision: number;
  readonly snapshot: HostSnapshot;
}
