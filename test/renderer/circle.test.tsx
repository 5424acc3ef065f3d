import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { ProcessSnapshot } from '../../shared/model/process';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const MESSAGE = 'api and db would wait for each other: api → db → api.';
const HINT = 'Take one of the 2 entries out of slipway.yaml (lines 5 and 9). None of these processes is started until then.';
const refusal = { file: 'slipway.yaml', line: 5, circle: 'api → db → api', message: MESSAGE, hint: HINT };

async function open(change: Partial<ProcessSnapshot>) {
  const snapshot = shopSnapshot();
  const client = createFakeClient({
    ...snapshot,
    processes: snapshot.processes.map((process) => (process.id === 'shop/api' ? { ...process, refusal, ...change } : process)),
  });
  await page.viewport(1280, 800);
  mountApp(client).selection.selectProcess('shop', 'shop/api');
  await expect.element(page.getByRole('heading', { name: 'api', exact: true })).toBeVisible();
}

it('a process of a circle that is down says on its row and in its pane why it may not be started', async () => {
  const detail = 'may not start: api → db → api (slipway.yaml:5)';
  await open({ phase: 'down', state: { kind: 'stopped', lastExit: null }, members: [], ports: [], detail });
  await expect.element(page.getByRole('row', { name: /^api/ })).toHaveTextContent('may not start: api → db → api');
  const pane = page.getByRole('region', { name: 'api', exact: true });
  await expect.element(pane).toHaveTextContent(`api is not started: slipway.yaml:5 ${MESSAGE}`);
  await expect.element(pane).toHaveTextContent(HINT);
  expect(await axeFindings()).toEqual([]);
});

it('one that is up says that it runs on as it did', async () => {
  await open({});
  const pane = page.getByRole('region', { name: 'api', exact: true });
  await expect.element(pane).toHaveTextContent(`api runs on as it did before the file said this: slipway.yaml:5 ${MESSAGE}`);
});
