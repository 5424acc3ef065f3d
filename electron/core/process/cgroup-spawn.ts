import type { RunCgroups } from './run-cgroups';
import type { SpawnedChild, SpawnRequest } from './spawn-child';

type Spawn<Child> = (request: SpawnRequest, platform?: NodeJS.Platform) => Promise<Child>;

/** A spawn whose child enters its group by itself where its command calls for that. */
export function cgroupSpawn<Child extends SpawnedChild>(spawn: Spawn<Child>, cgroups: RunCgroups): Spawn<Child> {
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
