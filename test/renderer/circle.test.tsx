import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { failure } from '../../shared/contract/result';
import type { ProcessSnapshot } from '../../shared/model/process';
import { type Answers, createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const MESSAGE = 'api and db would wait for each other: api → db → api.';
const HINT = 'Take one of the 2 entries out of slipway.yaml (lines 5 and 9). None of these processes is started until then.';
const refusal = { file: 'slipway.yaml', line: 5, circle: 'api → db → api', message: MESSAGE, hint: HINT };

const DOWN: Partial<ProcessSnapshot> = { phase: 'down', state: { kind: 'stopped', lastExit: null }, members: [], ports: [] };

async function open(change: Partial<ProcessSnapshot>, answers: Answers = {}) {
  const snapshot = shopSnapshot();
  const processes = snapshot.processes.map((process) => (process.id === 'shop/api' ? { ...process, refusal, ...change } : process));
  const client = createFakeClient({ ...snapshot, processes }, answers);
  await page.viewport(1280, 800);
  mountApp(client).selection.selectProcess('shop', 'shop/api');
  await expect.element(page.getByRole('heading', { name: 'api', exact: true })).toBeVisible();
  return client;
}

it('a process of a circle that is down says on its row and in its pane why it may not be started', async () => {
  const detail = 'may not start: api → db → api (slipway.yaml:5)';
  await open({ ...DOWN, detail });
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

it('a refused start is over once the file is mended', async () => {
  const client = await open(DOWN, {
    'process.start': () => failure('config-invalid', `api is not started: slipway.yaml:5 ${MESSAGE}`, HINT),
  });
  const pane = page.getByRole('region', { name: 'api', exact: true });
  await pane.getByRole('button', { name: 'Start', exact: true }).click();
  await expect.element(pane.getByRole('alert')).toHaveTextContent(MESSAGE);
  // Said once, not twice.
  await expect.element(pane.getByText(HINT)).toBeVisible();
  client.change('shop/api', { refusal: undefined, detail: '' });
  await expect.element(pane.getByText(HINT)).not.toBeInTheDocument();
});
