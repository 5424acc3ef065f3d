import type { Browser } from 'playwright-core';
import { launchBrowser, type OpenPage, openPage, type PageOptions } from './browser';
import { runCommand } from './run-command';
import { SlipwayWindow } from './slipway-window';
import { type StartedHost, startHost } from './start-host';

/** A real host, a real browser and one page at the host's address, as a person would open it. */
export interface Stage {
  readonly host: StartedHost;
  readonly browser: Browser;
  readonly screen: OpenPage;
  readonly window: SlipwayWindow;
  /** Another page with a fresh code, e.g. in the other theme. */
  open(options: PageOptions): Promise<OpenPage>;
  /** Everything the process's log holds, oldest first. */
  logLines(process: string): Promise<string[]>;
  /** Fails when the page misbehaved or a process was left behind. */
  close(): Promise<void>;
}

export async function openStage(options: PageOptions = {}): Promise<Stage> {
  const host = await startHost();
  const browser = await launchBrowser();
  const screen = await openPage(browser, host.url, options);
  return {
    host,
    browser,
    screen,
    window: new SlipwayWindow(screen.page),
    async open(more) {
      const result = await runCommand(host.stateDir, ['--json']);
      return openPage(browser, result.json<{ url: string }>().url, more);
    },
    async logLines(process) {
      const { stdout } = await runCommand(host.stateDir, ['logs', process, '-n', '10000', '--json']);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { text: string }).text);
    },
    async close() {
      try {
        await screen.close();
      } finally {
        await browser.close();
        await host.stop();
      }
    },
  };
}
