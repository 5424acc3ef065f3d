/** What went wrong, in the words of the error. Pure. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
