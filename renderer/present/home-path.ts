/** Shortens the home folder to ~ : it is never written out. A null or root home changes nothing. */
export function homePath(path: string, home: string | null): string {
  if (home === null || home === '' || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) || path.startsWith(`${home}\\`) ? `~${path.slice(home.length)}` : path;
}

/** A path inside a project, from its root; `.` for the root itself; other paths start at ~ . */
export function projectPath(path: string, root: string, home: string | null): string {
  if (path === root) return '.';
  return path.startsWith(`${root}/`) || path.startsWith(`${root}\\`) ? path.slice(root.length + 1) : homePath(path, home);
}
