/** The user nobody, on every Linux distribution. */
export const NOBODY = 65_534;

/** Only root may become somebody else. */
export const IS_ROOT = process.getuid?.() === 0;

/** Makes this process nobody, to its end; a test file has a worker process of its own. For anybody but root it does nothing. */
export function becomeNobody(): void {
  if (!IS_ROOT) return;
  process.setgroups?.([]);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
