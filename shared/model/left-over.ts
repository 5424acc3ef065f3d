import type { LeftoverSnapshot } from './leftover';
import type { ProcessSnapshot } from './process';

/** The run of an earlier session that lives on while its process is down here: it is not stopped, it is left over. Null for none. Pure. */
export function leftOver(process: Pick<ProcessSnapshot, 'id' | 'phase'>, leftovers: readonly LeftoverSnapshot[]): LeftoverSnapshot | null {
  return process.phase === 'down' ? (leftovers.find(({ processId }) => processId === process.id) ?? null) : null;
}

/** What is said beside the word `left over`: `run 3 of an earlier session lives: 2 processes, port 8080`. Pure. */
export function leftOverText({ runId, members, ports, state }: LeftoverSnapshot): string {
  const [first] = members;
  const who = members.length === 1 && first !== undefined ? `pid ${first.pid}` : `${members.length} processes`;
  const numbers = [...new Set(ports.map(({ port }) => port))];
  const where = numbers.length === 0 ? '' : `, ${numbers.length === 1 ? 'port' : 'ports'} ${numbers.join(', ')}`;
  return `run ${runId} of an earlier session ${state === 'stopping' ? 'is being stopped' : 'lives'}: ${who}${where}`;
}
