import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHROMIUM, launchBrowser, type OpenPage, openPage } from './browser';
import { type NetNamespace, openNamespace } from './net-namespace';
import { SlipwayWindow } from './slipway-window';
import { startHost } from './start-host';

/** A host, a browser and a window in a network of their own, with one trusted project of which nothing runs yet. */
export interface NamespaceWindow {
  readonly space: NetNamespace;
  readonly screen: OpenPage;
  readonly window: SlipwayWindow;
  close(): Promise<void>;
}

/** @param finTimeoutS see `openNamespace`. */
export async function openNamespaceWindow(processes: object, finTimeoutS: number): Promise<NamespaceWindow> {
  // What was opened is closed in turn, the last one first, also where the next cannot be opened.
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const space = await openNamespace(finTimeoutS);
    closers.push(() => space.close());
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-window-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const root = path.join(folder, 'netshop');
    mkdirSync(root);
    // JSON is YAML.
    writeFileSync(path.join(root, 'slipway.yaml'), JSON.stringify({ version: 1, processes }));
    const launcher = path.join(folder, 'chromium.sh');
    writeFileSync(launcher, `#!/bin/sh\nexec ${space.wrap.join(' ')} '${CHROMIUM}' "$@"\n`, { mode: 0o755 });
    const host = await startHost({ launcher: space.wrap });
    closers.push(() => host.stop());
    const browser = await launchBrowser(launcher);
    closers.push(() => browser.close());
    const screen = await openPage(browser, host.url);
    closers.push(() => screen.close());
    const window = new SlipwayWindow(screen.page);
    await window.trustOnly(await window.addFolder(root, 'netshop'));
    return { space, screen, window, close };
  } catch (error) {
    await close();
    throw error;
  }
}
