import type { SocketFileVerdict } from '../../../shared/model/port-verdict';
import type { ProcessId } from '../../../shared/model/process';
import type { PortSeam } from './port-seam';

/** The first of these absolute paths on which nobody can listen now, as the doctor sees it; null where all are free. */
export async function busySocketFile(
  ports: Pick<PortSeam, 'diagnoseFile'>,
  id: ProcessId,
  paths: readonly string[],
): Promise<SocketFileVerdict | null> {
  for (const path of paths) {
    const verdict = await ports.diagnoseFile(path, id);
    if (!verdict.free) return verdict;
  }
  return null;
}
