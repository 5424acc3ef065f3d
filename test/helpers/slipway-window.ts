import type { Locator, Page } from 'playwright-core';

/** How long a process of the fixtures may take to get somewhere; a Go build from nothing is the slowest. */
const PATIENCE_MS = 60_000;

/** The window as a person uses it: by roles and names only. */
export class SlipwayWindow {
  constructor(readonly page: Page) {}

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** The detail of one process. */
  detail(process: string): Locator {
    return this.page.getByRole('region', { name: process, exact: true });
  }

  row(process: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: process, exact: true }) });
  }

  log(process: string): Locator {
    return this.page.getByRole('log', { name: `Log of ${process}` });
  }

  /** Adds a folder by its path; leaves the trust dialog open. */
  async addFolder(root: string, project: string): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Add folder' }).first().click();
    const add = this.dialog('Add a folder');
    await add.getByRole('textbox', { name: 'Path of the folder' }).fill(root);
    await add.getByRole('button', { name: 'Add folder' }).click();
    const trust = this.dialog(`Do you trust the commands in ${project}?`);
    await trust.waitFor();
    return trust;
  }

  async trustOnly(trust: Locator): Promise<void> {
    await trust.getByRole('button', { name: 'Trust, start later' }).click();
    await trust.waitFor({ state: 'hidden' });
  }

  async select(process: string): Promise<void> {
    await this.row(process).getByRole('rowheader').click();
    await this.detail(process).waitFor();
  }

  /** Waits until the row of a process says this. */
  async waitForRow(process: string, text: string | RegExp): Promise<void> {
    await this.row(process).filter({ hasText: text }).waitFor({ timeout: PATIENCE_MS });
  }

  /** Presses Start in the detail and does not wait. */
  async pressStart(process: string): Promise<void> {
    await this.detail(process).getByRole('button', { name: 'Start', exact: true }).click();
  }

  async pressRestart(process: string): Promise<void> {
    await this.detail(process).getByRole('button', { name: 'Restart', exact: true }).click();
  }

  async pressStop(process: string): Promise<void> {
    await this.detail(process).getByRole('button', { name: 'Stop', exact: true }).click();
  }

  /** Waits until this run is up and ready; resolves with its pid as the window says it. */
  async waitForRun(process: string, run: number): Promise<number> {
    const facts = this.detail(process).getByText(new RegExp(`run ${run} · pid \\d+`));
    await facts.first().waitFor({ timeout: PATIENCE_MS });
    await this.waitForRow(process, /running\s*ready/);
    const text = (await facts.first().textContent()) ?? '';
    return Number(/pid (\d+)/.exec(text)?.[1]);
  }

  /** Opens the signal menu, chooses a signal and sends it. */
  async sendSignal(process: string, signal: string, button = `Send to ${process}`): Promise<void> {
    await this.detail(process)
      .getByRole('button', { name: `Signals for ${process}` })
      .click();
    const menu = this.dialog(`Signals for ${process}`);
    await menu.getByRole('option', { name: new RegExp(`\\b${signal}\\b`) }).click();
    await menu.getByRole('button', { name: button }).click();
    // The answer is said in the menu, which stays open for another signal.
    await menu
      .getByText(new RegExp(`${signal} .*\\d+`))
      .first()
      .waitFor();
    await this.page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
  }
}
