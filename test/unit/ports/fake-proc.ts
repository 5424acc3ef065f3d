import type { ProcReader } from '../../../electron/core/ports/proc-reader';

/** A /proc made of a map: a string value is a file, `-> target` a link; folders follow from the paths. Paths that were read are kept. */
export function fakeProc(files: Readonly<Record<string, string>>): ProcReader & { readonly read: string[] } {
  const read: string[] = [];
  const text = (path: string): string | null => {
    read.push(path);
    const value = files[path];
    return value === undefined || value.startsWith('-> ') ? null : value;
  };
  return {
    read,
    readText: text,
    readTable: text,
    readDirectory: (path) => {
      read.push(path);
      const names = new Set<string>();
      for (const file of Object.keys(files)) {
        if (file.startsWith(`${path}/`)) names.add(file.slice(path.length + 1).split('/')[0] ?? '');
      }
      names.delete('');
      return names.size > 0 || files[`${path}/`] !== undefined ? [...names] : null;
    },
    readLink: (path) => {
      const value = files[path];
      return value?.startsWith('-> ') ? value.slice(3) : null;
    },
  };
}
