// Starts the application in the old Electron under Playwright, as an unprivileged user where we are root.
import type { ChildProcess } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

/** What run.mjs prepared; it comes in the environment. */
export interface SmokeStage {
  readonly electron: string;
  readonly appFolder: string;
  /** Readable by everybody; the start script goes here. */
  readonly folder: string;
  /** HOME of the user that Electron runs as, and writable by nobody else. */
  readonly home: string;
  readonly shims: string;
  /** This machine's Node, which runs the host. */
  readonly node: string;
  readonly display: string;
  readonly pictures: string;
}

export interface OldElectron {
  readonly app: ElectronApplication;
  /** Electron's main process; Playwright forgets it once the app has ended. */
  readonly child: ChildProcess;
  readonly page: Page;
  /** Console errors and page errors so far. */
  readonly problems: readonly string[];
  /** Everything the app and its host printed. */
  output(): string;
}

export const NOBODY = 65534;
/** Present in this Chromium, but switched off. */
const BLINK_FEATURES = 'CSSLogical,CSSIndependentTransformProperties,CSSFocusVisible,CSSPseudoIs,CSSPseudoWhere,InertAttribute';
const FLAGS = [
  '--disable-gpu',
  '--disable-seccomp-filter-sandbox', // its old filter kills processes under a newer C library; the namespace sandbox stays on
  '--js-flags=--harmony-private-methods', // the bundler does not lower them
  `--enable-blink-features=${BLINK_FEATURES}`,
];

/** Playwright's own script in the page expects a newer browser; this goes into its world only. */
const FILL_FOR_PLAYWRIGHT = `(() => {
  const define = (target, name, value) => {
    if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
  };
  const at = function (index) { return this[index < 0 ? this.length + index : index]; };
  define(Element.prototype, 'checkVisibility', function () {
    return this.getClientRects().length > 0 || getComputedStyle(this).display === 'contents';
  });
  define(Element.prototype, 'replaceChildren', function (...nodes) {
    while (this.firstChild) this.removeChild(this.firstChild);
    this.append(...nodes);
  });
  define(String.prototype, 'replaceAll', function (from, to) {
    return from instanceof RegExp ? this.replace(from, to) : this.split(from).join(to);
  });
  define(Array.prototype, 'at', at);
  define(String.prototype, 'at', at);
  define(Object, 'hasOwn', (object, key) => Object.prototype.hasOwnProperty.call(object, key));
})()`;

/** Chromium refuses its sandbox for root. `exec` keeps the process id, so what Playwright ends is Electron itself. */
function startScript(folder: string, electron: string): string {
  const script = join(folder, 'start-electron.sh');
  const drop = process.getuid?.() === 0 ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ` : '';
  writeFileSync(script, `#!/bin/sh\nexec ${drop}'${electron}' "$@"\n`);
  chmodSync(script, 0o755);
  return script;
}

async function fillForPlaywright(app: ElectronApplication, page: Page): Promise<void> {
  const session = await app.context().newCDPSession(page);
  const filled = new Set<string>();
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (!/playwright/.test(context.name)) return;
    const ignoreGone = () => undefined; // the world can be gone again: a reload, the end of the test
    session.send('Runtime.evaluate', { contextId: context.id, expression: FILL_FOR_PLAYWRIGHT }).catch(ignoreGone);
    if (filled.has(context.name)) return;
    filled.add(context.name);
    session.send('Page.addScriptToEvaluateOnNewDocument', { source: FILL_FOR_PLAYWRIGHT, worldName: context.name }).catch(ignoreGone);
  });
  await session.send('Runtime.enable');
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true }); // the virtual screen has no window manager
}

/** One instance of the app; a second one for the same home would hand over to it and leave. */
export async function launchOldElectron(stage: SmokeStage, env: Readonly<Record<string, string>>): Promise<OldElectron> {
  const printed: string[] = [];
  const app = await _electron.launch({
    executablePath: startScript(stage.folder, stage.electron),
    timeout: 30_000,
    chromiumSandbox: true,
    args: [...FLAGS, '-r', join(stage.shims, 'electron45.cjs'), stage.appFolder],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      HOME: stage.home,
      XDG_RUNTIME_DIR: stage.home,
      DISPLAY: stage.display,
      SMOKE_NODE: stage.node,
      ELECTRON_DISABLE_SECURITY_WARNINGS: 'true', // its own probe uses eval, which our page policy reports as an error
      ...env,
    },
  });
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(String(chunk)));
  const page = await app.firstWindow();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console error: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  await fillForPlaywright(app, page);
  return { app, child, page, problems, output: () => printed.join('') };
}

/** Ends what is left of it: Electron leads a process group of its own, and its helpers outlive a SIGKILL of their parent. */
export function endOldElectron({ child: { pid } }: OldElectron): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
