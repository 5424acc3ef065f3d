/** Whether an absolute path is the folder itself or lies below it. Both must be real paths; nothing is looked up. Pure. */
export function isInside(path: string, folder: string): boolean {
  const base = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  return base !== '' && (path === base || path.startsWith(`${base}/`));
}
