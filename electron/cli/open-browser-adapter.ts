import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The program that opens an address, or null where there is no display to open it on. */
function openerOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly string[] | null {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : null;
}

export function canOpenBrowser(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return openerOf(platform, env) !== null && !env.CI;
}

/** A browser that is not running yet may take this long to read the file. */
const PAGE_LIFETIME_MS = 30_000;

/**
 * Opens the default browser. The address holds a one-time code, and everybody on the machine may read the arguments of a program, so the
 * browser is given a file only we can read, which leads on to the address. Failing is no error: the address was printed.
 */
export async function openBrowser(url: string, stateDir: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const opener = openerOf(platform, process.env);
  const [program, ...args] = opener ?? [];
  if (program === undefined) return;
  const page = join(stateDir, `open-${randomBytes(8).toString('hex')}.html`);
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><title>Slipway</title><meta http-equiv="refresh" content="0; url=${url}">\n`,
    {
      mode: 0o600,
      flag: 'wx',
    },
  );
  const child = spawn(program, [...args, pathToFileURL(page).href], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
  setTimeout(() => void rm(page, { force: true }), PAGE_LIFETIME_MS).unref();
}
