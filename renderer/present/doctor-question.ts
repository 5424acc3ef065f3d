/** What the field "Why is port … busy?" may be asked about. */
export type DoctorQuestion = { readonly kind: 'port'; readonly port: number } | { readonly kind: 'file'; readonly path: string };

/** `3000`, `:3000`, or the absolute path of a unix socket; null for anything else. Pure. */
export function parseDoctorQuestion(text: string): DoctorQuestion | null {
  const asked = text.trim();
  if (asked.startsWith('/')) return { kind: 'file', path: asked };
  const digits = asked.replace(/^:/, '');
  const port = Number(digits);
  return /^\d+$/.test(digits) && port >= 1 && port <= 65_535 ? { kind: 'port', port } : null;
}

/** The question about a port or the absolute path of a socket file. Pure. */
export function questionOf(subject: number | string): DoctorQuestion {
  return typeof subject === 'number' ? { kind: 'port', port: subject } : { kind: 'file', path: subject };
}
