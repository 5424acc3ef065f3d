import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserDoor, openBrowserDoor } from '../../electron/web/browser-door';

export const BEARER = 'b'.repeat(43);

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A browser door over a folder with a window in it, and with what must not be served; it answers each message with its own value. */
export interface DoorStage {
  readonly dir: string;
  readonly door: BrowserDoor;
  /** What the door could not handle. */
  readonly reports: readonly unknown[];
  ask(path: string, options?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Answer>;
  close(): Promise<void>;
}

export async function openDoorStage(): Promise<DoorStage> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-door-'));
  await mkdir(join(dir, 'assets'));
  await writeFile(join(dir, 'index.html'), '<!doctype html><title>Slipway</title>');
  await writeFile(join(dir, 'assets', 'main.js'), 'export {};');
  await writeFile(join(dir, 'assets', 'main.js.map'), '{}');
  await writeFile(join(dir, '.secret.json'), '{}');
  await symlink('/etc/passwd', join(dir, 'passwd.html'));
  const reports: unknown[] = [];
  const door = await openBrowserDoor({
    port: 0,
    rendererDir: dir,
    bearerToken: BEARER,
    now: Date.now,
    report: (message, error) => reports.push([message, error]),
    serve: (link) => link.onMessage((message) => link.send({ type: 'reply', id: 1, result: { ok: true, value: message } })),
  });
  return {
    dir,
    door,
    reports,
    ask: (path, options = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(
          { host: '127.0.0.1', port: door.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
          (got) => {
            let body = '';
            got.on('data', (chunk) => {
              body += chunk;
            });
            got.on('end', () => resolve({ status: got.statusCode ?? 0, headers: got.headers, body }));
          },
        );
        sent.on('error', reject);
        sent.end(options.body);
      }),
    async close() {
      await door.close();
      await rm(dir, { recursive: true });
    },
  };
}
