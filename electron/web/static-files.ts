import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTENT_TYPES } from './content-types';

export interface StaticFile {
  readonly contentType: string;
  read(): Promise<Buffer>;
}

/** The closed list of what the door serves: URL path to file. A request is looked up here and never becomes a file path. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

function contentTypeOf(name: string): string | null {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? null : (CONTENT_TYPES[name.slice(dot).toLowerCase()] ?? null);
}

async function listFiles(dir: string, prefix: string, into: Map<string, StaticFile>): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await listFiles(path, `${prefix}${entry.name}/`, into);
    else if (entry.isFile()) {
      const contentType = contentTypeOf(entry.name);
      if (contentType !== null) into.set(prefix + entry.name, { contentType, read: () => readFile(path) });
    }
  }
}

/**
 * Lists the built window once, at start: regular files of a known type only; links, dot files and source maps stay outside.
 * `/` is index.html. An absent folder gives an empty list, and the door then answers 404.
 */
export async function listStaticFiles(rendererDir: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  try {
    await listFiles(rendererDir, '/', files);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}
