import { dirname, resolve } from 'node:path';
import { isInside, type ReadContext } from './read-context';

export type ResolvedFolder =
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'outside'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string };

/** Finds the real folder behind a `cwd` of a project's file, links followed. `outside`: it would leave the project. */
export async function resolveFolder(context: ReadContext, folder: string): Promise<ResolvedFolder> {
  const wanted = resolve(context.root, folder);
  const real = await context.fs.realPath(wanted);
  if (real === null) {
    return { kind: isInside(context.root, await realAncestor(context, wanted)) ? 'missing' : 'outside', path: wanted };
  }
  if (!isInside(context.root, real)) return { kind: 'outside', path: real };
  return { kind: (await context.fs.kindOf(real)) === 'folder' ? 'inside' : 'missing', path: real };
}

/** The nearest folder above that exists, links followed. */
async function realAncestor(context: ReadContext, path: string): Promise<string> {
  let current = path;
  while (dirname(current) !== current) {
    current = dirname(current);
    const real = await context.fs.realPath(current);
    if (real !== null) return real;
  }
  return current;
}
