/**
 * CPU time this process has used so far, all threads, ms (getrusage(2), RUSAGE_SELF). Waiting for a core is no part of it, so on a busy machine
 * it tells what work cost, where a clock tells how long others were in the way. Other work of the process in between counts too.
 */
export function cpuTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
