import type { ProcessConfig } from '../../../shared/model/process';
import { commandText } from './process-view';
import type { ProcessMemory } from './supervisor-api';

/** Whether this very command is remembered as listening without SO_REUSEADDR. Pure. */
export function isWithoutReuse(config: Pick<ProcessConfig, 'command'>, memory: Pick<ProcessMemory, 'bindsWithoutReuse'>): boolean {
  return memory.bindsWithoutReuse !== undefined && memory.bindsWithoutReuse === commandText(config.command);
}
