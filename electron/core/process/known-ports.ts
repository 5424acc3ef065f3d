import type { PortChoice, ProcessConfig } from '../../../shared/model/process';
import type { HeldPort } from './port-seam';
import type { ProcessMemory } from './supervisor-api';

type Remembered = Pick<ProcessMemory, 'learnedPorts' | 'learnedHosts'>;

/** Ports the project's file names: its `ports:` and the ready check's. Pure. */
export function configuredPorts(config: Pick<ProcessConfig, 'ports' | 'ready'>): readonly number[] {
  return [...new Set([...config.ports, ...(config.ready.kind === 'port' ? [config.ready.port] : [])])];
}

/** Ports known before a start: the project file's, the ready check's, and where the last run listened. Pure. */
export function knownPorts(config: ProcessConfig, memory: Remembered): readonly number[] {
  return [...new Set([...configuredPorts(config), ...memory.learnedPorts])];
}

/** The port after a choice of another one. Pure. */
export function movePort(port: number, choice: PortChoice | null): number {
  return choice !== null && port === choice.from ? choice.to : port;
}

/** Where a start is going to bind, as far as is known. */
export interface WantedPorts {
  /** To be found free before the spawn. */
  readonly firm: readonly HeldPort[];
  /** Learned numbers out of the range the kernel hands to clients: a stranger on one says nothing, as the next run gets another. */
  readonly casual: readonly HeldPort[];
}

/**
 * The addresses to find free before a start: each known port on the addresses the last run had it on, else on the wildcard of both families.
 * Pure. A port the file names is firm wherever it lies.
 */
export function wantedPorts(
  config: ProcessConfig,
  memory: Remembered,
  choice: PortChoice | null,
  ephemeralRange: readonly [first: number, last: number] | null,
): WantedPorts {
  const firm: HeldPort[] = [];
  const casual: HeldPort[] = [];
  const configured = new Set(configuredPorts(config).map((port) => movePort(port, choice)));
  const seen = new Set<string>();
  const add = (port: number, addresses: readonly string[]): void => {
    const isCasual = !configured.has(port) && ephemeralRange !== null && port >= ephemeralRange[0] && port <= ephemeralRange[1];
    for (const address of addresses.length === 0 ? [null] : addresses) {
      const key = `${port} ${address}`;
      if (seen.has(key)) continue;
      seen.add(key);
      (isCasual && port !== choice?.to ? casual : firm).push({ port, address });
    }
  };
  for (const port of knownPorts(config, memory)) add(movePort(port, choice), memory.learnedHosts?.[String(port)] ?? []);
  if (choice !== null && ![...firm, ...casual].some(({ port }) => port === choice.to)) add(choice.to, []);
  return { firm, casual };
}

/** The ports a run is expected on, which a start waits for; each once. Pure. A port the run was moved to is among them. */
export function firmPorts(
  run: { readonly source: ProcessConfig; readonly move: PortChoice | null },
  memory: Remembered,
  ephemeralRange: readonly [first: number, last: number] | null,
): readonly HeldPort[] {
  return wantedPorts(run.source, memory, run.move, ephemeralRange).firm;
}
