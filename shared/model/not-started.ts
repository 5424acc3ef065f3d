/** How the note of a build that did not succeed begins. */
const BUILD_FAILED = /^Build: /;

/** `not started: the build exited 1`, `built in 0.73 s, not started`: of a run for which nothing was started, from the last that was said of it. Pure. */
export function notStartedText(said: string): string {
  if (said.startsWith('Built ')) return `built ${said.slice('Built '.length)}, not started`;
  return said === '' ? 'not started' : `not started: ${said.replace(BUILD_FAILED, '')}`;
}

/** Whether the last that was said of a run without a process is that its build failed; one that was cancelled did not. Pure. */
export function saysBuildFailed(said: string): boolean {
  return BUILD_FAILED.test(said) && said !== 'Build: the build was cancelled';
}
