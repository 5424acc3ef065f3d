import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type IdentityReader, isSameIdentity } from './process-identity';

const hostFile = z.object({
  pid: z.int().min(1),
  startTicks: z.number(),
  bootId: z.string().nullable(),
  /** Null while the host is starting. */
  url: z.string().nullable(),
  token: z.string().min(1),
  version: z.string(),
});

/** What `host.json` says about the host of a state directory: who it is, where its door is, and the command line's token. */
export type HostFile = z.output<typeof hostFile>;

export function hostFilePath(stateDir: string): string {
  return join(stateDir, 'host.json');
}

/** Reads `host.json`. Null when there is none, or when it is no host file (torn by a full disk, or edited). */
export async function readHostFile(stateDir: string): Promise<HostFile | null> {
  let text: string;
  try {
    text = await readFile(hostFilePath(stateDir), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
  try {
    const parsed = hostFile.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The host that runs on this state directory right now, or null: a file left by a host that was killed does not count. */
export async function findLiveHost(stateDir: string, identities: IdentityReader): Promise<HostFile | null> {
  const file = await readHostFile(stateDir);
  if (file === null) return null;
  const living = identities.identityOf(file.pid);
  return living !== null && isSameIdentity(living, file) ? file : null;
}
