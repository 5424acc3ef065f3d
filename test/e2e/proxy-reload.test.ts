import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchBrowser, type OpenPage, openPage } from '../helpers/browser';
import { HAS_GO } from '../helpers/fixture-project';
import { freePort } from '../helpers/free-port';
import { runCommand } from '../helpers/run-command';
import { type StartedHost, startHost } from '../helpers/start-host';

const MAIN = `package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
)

const version = "one"

func main() {
	address := flag.String("addr", "", "")
	flag.Parse()
	http.HandleFunc("/style.css", func(w http.ResponseWriter, r *http.Request) {
		css, _ := os.ReadFile("style.css")
		w.Header().Set("Content-Type", "text/css")
		w.Write(css)
	})
	http.HandleFunc("/strict", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'none'")
		fmt.Fprintf(w, "<!doctype html><html lang=en><head><title>strict</title></head><body><main><h1>strict %s</h1></main></body></html>", version)
	})
	http.HandleFunc("/nonce", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-r4nd0m'; connect-src 'self'")
		fmt.Fprintf(w, "<!doctype html><html lang=en><head><title>nonce</title></head><body><main><h1>nonce %s</h1></main></body></html>", version)
	})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html lang=en><head><title>app</title><link rel=stylesheet href=/style.css></head><body><main><h1>version %s</h1><label>Name <input></label></main></body></html>", version)
	})
	if err := http.ListenAndServe(*address, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`;

interface Status {
  readonly projects: readonly { readonly processes: readonly { readonly proxy: { readonly browsers: number } }[] }[];
}

describe.skipIf(CHROMIUM === null || !HAS_GO)('live reload of a Go server in Chromium (Go)', () => {
  let folder: string;
  let host: StartedHost;
  let browser: Browser;
  let screen: OpenPage;
  let url: string;
  let loads = 0;
  const write = (version: string, more = ''): void =>
    writeFileSync(path.join(folder, 'main.go'), MAIN.replace('"one"', JSON.stringify(version)) + more);
  /** Event streams that stand at the proxy now, as it counts them itself. */
  const eventConnections = async (): Promise<number> => {
    const status = (await runCommand(host.stateDir, ['status', '--json'])).json<Status>();
    return status.projects[0]?.processes[0]?.proxy.browsers ?? -1;
  };
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-live-'));
    const [port, target] = [await freePort(), await freePort()];
    url = `http://localhost:${port}/`;
    writeFileSync(path.join(folder, 'go.mod'), 'module live\n\ngo 1.21\n');
    writeFileSync(path.join(folder, 'style.css'), 'h1 { color: rgb(1, 2, 3); }');
    write('one');
    const web = {
      command: ['./bin/web', '-addr', `127.0.0.1:${target}`],
      build: 'go build -buildvcs=false -o bin/web .',
      build_output: 'bin/web',
      watch: { extensions: ['go', 'css'], exclude: ['bin/**'] },
      ready: { port: target },
      proxy: { port },
    };
    writeFileSync(path.join(folder, 'slipway.yaml'), JSON.stringify({ version: 1, processes: { web } }));
    host = await startHost();
    expect((await runCommand(host.stateDir, ['add', folder, '--trust'])).code).toBe(0);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await screen?.close([/status of 503/]);
    await browser?.close();
    await host?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('before the server runs, a page says so; it shows the build and becomes the server’s page by itself', async () => {
    screen = await openPage(browser, url);
    await screen.page.getByRole('status').getByText('web is stopped').waitFor();
    await screen.checkAccessibility('the waiting page');
    const started = runCommand(host.stateDir, ['start', 'web']);
    await screen.page.getByRole('status').getByText('web is being built').waitFor();
    await heading(screen.page, 'version one').waitFor();
    expect((await started).code).toBe(0);
    await screen.page.waitForLoadState('load');
    screen.page.on('load', () => {
      loads += 1;
    });
  });

  test('an edit: the page loads itself again, once, with the new version', async () => {
    loads = 0;
    write('two');
    await heading(screen.page, 'version two').waitFor();
    await screen.page.waitForTimeout(1_000);
    expect(loads).toBe(1);
  });

  test('three tabs of one browser share one connection, also when the tab that opened it is closed, and all reload', async () => {
    await expect.poll(eventConnections, { timeout: 5_000 }).toBe(1);
    const first = screen.page;
    const tabs = [await screen.context.newPage(), await screen.context.newPage()];
    for (const tab of tabs) {
      await tab.goto(url);
      await heading(tab, 'version two').waitFor();
    }
    // Long enough for a tab that would connect by itself.
    await first.waitForTimeout(500);
    expect(await eventConnections()).toBe(1);
    await first.close();
    await expect.poll(eventConnections, { timeout: 5_000 }).toBe(1);
    write('three');
    await Promise.all(tabs.map((tab) => heading(tab, 'version three').waitFor()));
    await expect.poll(eventConnections, { timeout: 5_000 }).toBe(1);
    // A policy that forbids workers: such pages share a second connection among themselves.
    for (const tab of tabs) {
      await tab.goto(`${url}nonce`);
      await heading(tab, 'nonce three').waitFor();
    }
    await screen.close([/status of 503/]);
    screen = await openPage(browser, url);
    await heading(screen.page, 'version three').waitFor();
    await expect.poll(eventConnections, { timeout: 5_000 }).toBe(1);
    await screen.page.waitForLoadState('load');
    screen.page.on('load', () => {
      loads += 1;
    });
  });

  test('a compile error: an overlay with file and line, escaped; the old page stays', async () => {
    write('four', '\nvar broken Map[string, T] = "<img src=x>"\n');
    const overlay = screen.page.getByRole('alertdialog', { name: 'Build failed: web' });
    await overlay
      .getByText(/main\.go:\d+/)
      .first()
      .waitFor();
    await overlay.getByText('undefined: Map').waitFor();
    await screen.checkAccessibility('the overlay of a failed build');
    await heading(screen.page, 'version three').waitFor();
    await overlay.getByRole('button', { name: 'Hide' }).click();
    await overlay.waitFor({ state: 'hidden' });
  });

  test('fixed: the page is back with the new version', async () => {
    loads = 0;
    write('five');
    await heading(screen.page, 'version five').waitFor();
    await screen.page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    await screen.page.waitForTimeout(500);
    expect(loads).toBe(1);
  });

  test('a new version that dies at its start: the tab says that it has ended, and becomes the next one', async () => {
    write('six', '\nfunc init() { os.Exit(3) }\n');
    const overlay = screen.page.getByRole('alertdialog', { name: 'web has ended' });
    await overlay.getByText(/It exited 3/).waitFor();
    await screen.checkAccessibility('the overlay of a server that has ended');
    await heading(screen.page, 'version five').waitFor();
    const late = await openPage(browser, url);
    await late.page
      .getByRole('list', { name: 'What went wrong' })
      .getByText(/It exited 3/)
      .waitFor();
    await late.checkAccessibility('the waiting page of a server that has ended');
    write('five');
    await Promise.all([overlay.waitFor({ state: 'hidden' }), heading(late.page, 'version five').waitFor()]);
    await late.close([/status of 503/]);
    await screen.page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    await screen.page.waitForLoadState('load');
  });

  test('a style sheet alone is swapped: what was typed stays', async () => {
    loads = 0;
    await screen.page.getByRole('textbox', { name: 'Name' }).fill('typed');
    writeFileSync(path.join(folder, 'style.css'), 'h1 { color: rgb(9, 8, 7); }');
    const color = () => heading(screen.page, 'version five').evaluate((element) => getComputedStyle(element).color);
    await expect.poll(color, { timeout: 10_000 }).toBe('rgb(9, 8, 7)');
    expect(await screen.page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('typed');
    expect(loads).toBe(0);
  });

  test("a page with script-src 'none' works untouched", async () => {
    const strict = await openPage(browser, `${url}strict`);
    await heading(strict.page, 'strict five').waitFor();
    const html = await strict.page.content();
    expect(html).not.toContain('__slipway');
    await strict.close();
  });

  test('a restart while nothing is edited: what a page asks for waits, and the page loads itself again', async () => {
    loads = 0;
    const asked = screen.page.evaluate(() => fetch('/strict').then((answer) => answer.status));
    const restart = runCommand(host.stateDir, ['restart', 'web']);
    expect(await asked).toBe(200);
    expect((await restart).code).toBe(0);
    await expect.poll(() => loads, { timeout: 10_000 }).toBe(1);
    expect(readFileSync(path.join(folder, 'main.go'), 'utf8')).toContain('five');
  });

  test('eight tabs that wait share one connection, and each becomes the server’s page: a browser has six for one server', async () => {
    await runCommand(host.stateDir, ['stop', 'web']);
    const context = await browser.newContext();
    const tabs: Page[] = [];
    for (let at = 0; at < 8; at += 1) {
      const tab = await context.newPage();
      await tab.goto(`${url}t${at}`);
      await tab.getByRole('status').getByText('web is stopped').waitFor();
      tabs.push(tab);
    }
    // One of this browser’s other tab, one of these.
    await expect.poll(eventConnections, { timeout: 5_000 }).toBeLessThanOrEqual(2);
    expect((await runCommand(host.stateDir, ['start', 'web'])).code).toBe(0);
    await Promise.all(tabs.map((tab) => heading(tab, 'version five').waitFor({ timeout: 15_000 })));
    await context.close();
  });
});
