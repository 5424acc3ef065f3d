import type { ProcessConfig } from '../../../shared/model/process';
import { knownPorts } from './process-view';
import type { ProcessMemory } from './supervisor-api';

/** "Run on `to` this time", because `from` is taken. Kept nowhere: the next start is as configured. */
export interface PortMove {
  readonly from: number;
  readonly to: number;
}

/**
 * The configuration and the ports to find free for one start. Pure. A move sets PORT and replaces the port wherever it is expected; a program
 * that takes its port from elsewhere (an argument, its own file) is not changed by it.
 */
export function planStart(
  config: ProcessConfig,
  memory: ProcessMemory,
  move: PortMove | null,
): { readonly config: ProcessConfig; readonly ports: readonly number[] } {
  const ports = knownPorts(config, memory);
  if (move === null) return { config, ports };
  const moved = (port: number): number => (port === move.from ? move.to : port);
  return {
    config: {
      ...config,
      env: { ...config.env, PORT: String(move.to) },
      ports: config.ports.map(moved),
      ready: config.ready.kind === 'port' ? { kind: 'port', port: moved(config.ready.port) } : config.ready,
    },
    ports: [...new Set([...ports.map(moved), move.to])],
  };
}
