import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../../build/find-chromium.mjs';

/** Path of the Chromium the suites drive, or null. */
export const CHROMIUM: string | null = findChromium();

/** axe findings of these impacts fail a screen. */
const SERIOUS = new Set(['serious', 'critical']);

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Everything a page must not do: page errors, console errors, CSP violations. */
  readonly problems: readonly string[];
  /** Fails on a serious or critical axe finding of what is on screen now. */
  checkAccessibility(screen: string): Promise<void>;
  /** Fails when the page did anything it must not; closes it. Console messages that match `allowed` are let pass. */
  close(allowed?: readonly RegExp[]): Promise<void>;
}

/** @param executablePath what starts Chromium in the end; Chromium itself unless told. */
export async function launchBrowser(executablePath = CHROMIUM): Promise<Browser> {
  if (executablePath === null) throw new Error('no Chromium was found; npm test can get one');
  return chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
}

export interface PageOptions {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A fresh profile at this address; 1280 × 800 unless told. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    colorScheme: options.theme ?? 'dark',
    reducedMotion: 'reduce',
  });
  const problems: string[] = [];
  await context.exposeBinding('slipwayTestReport', (_source, text: string) => {
    problems.push(text);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { slipwayTestReport(text: string): void }).slipwayTestReport;
      report(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console error: ${message.text()} (${message.location().url})`);
  });
  page.setDefaultTimeout(10_000);
  await page.goto(url);

  return {
    page,
    context,
    problems,
    async checkAccessibility(screen) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => SERIOUS.has(impact ?? ''));
      if (serious.length === 0) return;
      const text = serious.map(
        ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `    ${html.slice(0, 200)}`).join('\n')}`,
      );
      throw new Error(`axe on ${screen}:\n${text.join('\n')}`);
    },
    async close(allowed = []) {
      await context.close();
      const left = problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem)));
      if (left.length > 0) throw new Error(`the page did what it must not:\n${left.join('\n')}`);
    },
  };
}
