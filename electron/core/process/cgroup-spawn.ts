import type { RunCgroups } from './run-cgroups';
import type { spawnChild } from './spawn-child';

/** A spawn whose child enters its group by itself where its command calls for that. */
export function cgroupSpawn(spawn: typeof spawnChild, cgroups: RunCgroups): typeof spawnChild {
  return async (request, platform) => {
    const cgroup = cgroups.entryFor(request.mark, request.argv);
    try {
      return await spawn({ ...request, cgroup }, platform);
    } catch (error) {
      // Only what this spawn asked for: a stop command carries the mark of a run that lives.
      if (cgroup !== null) cgroups.end(request);
      throw error;
    }
  };
}
