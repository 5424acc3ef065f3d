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

/** Local ports that the file names beside those it declares: of the ready check's address, and where the proxy sends requests. Pure. */
function mentionedPorts({ ready, proxy }: ProcessConfig): readonly number[] {
  const url = ready.kind === 'http' && URL.canParse(ready.url) ? Number(new URL(ready.url).port) : 0;
  return [url, proxy?.target ?? 0].filter((port) => port > 0);
}

/** A port that a process is expected to listen on: `configured` by the project's file or a choice, or `learned` from the last run. */
export interface ExpectedPort {
  readonly port: number;
  readonly by: 'configured' | 'learned';
}

/**
 * What a process is expected to listen on: the ports its file declares, or, where it declares none, those of the last run. A learned port
 * beside declared ones is expected where the file mentions it, else it is among `others`: known, so that nobody else is offered it. Pure.
 */
export function expectedPorts(
  config: ProcessConfig,
  memory: Remembered,
  choice: PortChoice | null,
): { readonly ports: readonly ExpectedPort[]; readonly others: readonly number[] } {
  const moved = (ports: readonly number[]): readonly number[] => [...new Set(ports.map((port) => movePort(port, choice)))];
  const declared = moved(configuredPorts(config));
  const all = moved(knownPorts(config, memory)).map((port): ExpectedPort => {
    return { port, by: declared.includes(port) || port === choice?.to ? 'configured' : 'learned' };
  });
  if (declared.length === 0) return { ports: all, others: [] };
  const mentioned = moved(mentionedPorts(config));
  const isExpected = ({ port, by }: ExpectedPort): boolean => by === 'configured' || mentioned.includes(port);
  return { ports: all.filter(isExpected), others: all.filter((each) => !isExpected(each)).map(({ port }) => port) };
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
