import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

describe.each(['dark', 'light'] as const)('in %s', (theme) => {
  it.each(['Logs', 'Runs', 'Ports', 'Proxy', 'Config', 'Environment'])('the tab %s has no serious axe finding', async (name) => {
    await page.viewport(1280, 800);
    mountApp(createFakeClient(shopSnapshot()), theme).selection.selectProcess('shop', 'shop/api');
    const tab = page.getByRole('tab', { name });
    await tab.click();
    await expect.element(tab).toHaveAttribute('aria-selected', 'true');
    expect(await axeFindings()).toEqual([]);
  });

  it('the keys, the menus and a blocked process have no serious axe finding', async () => {
    await page.viewport(1280, 800);
    mountApp(createFakeClient(shopSnapshot()), theme).selection.selectProcess('shop', 'shop/web');
    await expect.element(page.getByRole('button', { name: 'Why is port 3000 busy?' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'More for db' }).click();
    await expect.element(page.getByRole('menuitem', { name: /^Kill db now/ })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog', { name: 'Keys and theme' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });
});
