import { CallError } from '../../shared/contract/result';
import type { ProcessId } from '../../shared/model/process';
import type { ProjectBook } from './host-context';

/**
 * Why a change of a file may not run anything of this process, or null. Reads the project again, as for a start by hand: what a change
 * starts is no less than that.
 */
export async function whyNotTrusted(projects: Pick<ProjectBook, 'requireTrusted'>, id: ProcessId): Promise<string | null> {
  try {
    await projects.requireTrusted(id);
    return null;
  } catch (error) {
    if (error instanceof CallError) return error.message;
    throw error;
  }
}
