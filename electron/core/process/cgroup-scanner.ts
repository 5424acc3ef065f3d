import type { RunIdentity } from './find-members';
import type { MemberScanner } from './member-scanner';
import type { RunCgroups } from './run-cgroups';

/** Tells the groups of every run that is tracked from its spawn to its proof of death, and of what each look finds of it. */
export function cgroupScanner(scanner: MemberScanner, cgroups: RunCgroups): MemberScanner {
  if (cgroups.folder === null) return scanner;
  const runs = new Set<RunIdentity>();
  return {
    ...scanner,
    track(run, isJustBorn) {
      scanner.track(run, isJustBorn);
      runs.add(run);
      cgroups.begin(run);
    },
    untrack(run) {
      scanner.untrack(run);
      runs.delete(run);
      cgroups.end(run);
    },
    async scan() {
      const scan = await scanner.scan();
      for (const run of runs) cgroups.settle(run, scan.members(run));
      return scan;
    },
  };
}
