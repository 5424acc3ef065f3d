import { setTimeout as sleep } from 'node:timers/promises';
import type { processJson } from '../../electron/cli/json-shapes';
import type { leftoverJson, leftoverScanJson } from '../../electron/cli/leftover-json';
import { programPath } from './fixture-project';
import { createKilledHostStage, type KilledHostStage } from './killed-host';

interface Status {
  readonly leftovers: readonly ReturnType<typeof leftoverJson>[];
  readonly leftoverScan: ReturnType<typeof leftoverScanJson>;
  readonly projects: readonly { readonly processes: readonly ReturnType<typeof processJson>[] }[];
}
type ProcessStatus = ReturnType<typeof processJson>;

/** A killed host and what it leaves, as `slipway status` tells of it. */
export interface LeftoverStage extends KilledHostStage {
  /** slipway.yaml of a server on this port, ready when it listens. */
  server(port: number, extra?: string): string;
  status(): Promise<Status>;
  /** Throws for a name that is not in the status. */
  processOf(name: string): Promise<ProcessStatus>;
  untilProcess(name: string, wanted: (process: ProcessStatus) => boolean): Promise<ProcessStatus>;
}

export function createLeftoverStage(): LeftoverStage {
  const stage = createKilledHostStage();
  const status = async (): Promise<Status> => (await stage.slipway('status', '--json')).json<Status>();
  const processOf = async (name: string): Promise<ProcessStatus> => {
    const found = (await status()).projects.flatMap(({ processes }) => processes).find((one) => one.name === name);
    if (found === undefined) throw new Error(`no process ${name}`);
    return found;
  };
  return {
    ...stage,
    status,
    processOf,
    server: (port, extra = '') =>
      `command: [python3, ${programPath('hold-port.py')}, '${port}', ${stage.token}], ready: { port: ${port} }, ports: [${port}]${extra}`,
    async untilProcess(name, wanted) {
      for (let left = 300; ; left--) {
        const now = await processOf(name);
        if (wanted(now)) return now;
        if (left === 0) throw new Error(`${name} stays ${JSON.stringify(now)}`);
        await sleep(100);
      }
    },
  };
}
