import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { success } from '../../shared/contract/result';
import { createFakeClient } from './helpers/fake-client';
import { expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

it.each([
  [1280, 800],
  [900, 600],
])('a signal that ends everything is told in full at %i × %i, and names whom “only” means', async (width, height) => {
  await page.viewport(width, height);
  const members = ['sh -c ./ticker', 'sleep 600', 'sleep 600'].map((command, at) => ({
    pid: 5_001 + at,
    command,
    main: at === 0,
    effects: { SIGHUP: 'default' as const },
  }));
  const client = createFakeClient(shopSnapshot(), {
    'process.forecast': () => success({ processId: 'shop/api', runId: 14, readAt: Date.now(), stop: null, members }),
  });
  mountApp(client).selection.selectProcess('shop', 'shop/api');
  await page.getByRole('button', { name: 'Signals for api' }).click();
  const side = page.getByRole('region', { name: 'SIGHUP to api' });
  await expect.element(side.getByRole('button', { name: 'Send to sh 5001 only' })).toBeVisible();
  const element = side.element();
  // Nothing of it is cut while there is room in the window.
  if (height >= 800) expect(element.scrollHeight).toBeLessThanOrEqual(element.clientHeight + 1);
  const menu = page.getByRole('dialog', { name: 'Signals for api' }).element().getBoundingClientRect();
  expect(menu.bottom).toBeLessThanOrEqual(height);
  expect(page.getByRole('listbox').element().clientHeight).toBeGreaterThan(150);
});
