/** `not started: the build exited 1`, `built in 0.73 s, not started`: of a run for which nothing was started, from the last that was said of it. Pure. */
export function notStartedText(said: string): string {
  if (said.startsWith('Built ')) return `built ${said.slice('Built '.length)}, not started`;
  return said === '' ? 'not started' : `not started: ${said.replace(/^Build: /, '')}`;
}
