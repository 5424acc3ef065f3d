import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { success } from '../../shared/contract/result';
import { type PortVerdict, VERDICT_IDS } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { CANCEL, everyVerdict, staleSocketFile, USE_NEXT, verdictOf, WAIT } from './helpers/every-verdict';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { exitOf, running, shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

/** The shop with web changed: at rest unless told. */
function shopWith(change: Partial<ProcessSnapshot>) {
  const snapshot = shopSnapshot();
  const rest = { state: { kind: 'stopped', lastExit: null }, phase: 'down', verdict: null, detail: '' } as const;
  return {
    ...snapshot,
    processes: snapshot.processes.map((process) => (process.id === 'shop/web' ? { ...process, ...rest, ...change } : process)),
  };
}
const waitingFor = (verdict: PortVerdict): Partial<ProcessSnapshot> => ({
  state: { kind: 'waiting', on: [{ kind: 'port', port: 3000, text: 'for port 3000' }], since: Date.now(), lastExit: null },
  phase: 'coming-up',
  verdict,
});
const card = () => page.getByRole('region', { name: 'Port 3000' });
const resolved = (verdict: PortVerdict, text: string, undo: string, done = true) =>
  success({ port: 3000, action: 'x', done, text, undo, stop: null, verdict });

describe.each(['dark', 'light'] as const)('the card of every verdict in %s', (theme) => {
  it.each(VERDICT_IDS)('%s', async (id) => {
    await page.viewport(1280, 800);
    const verdict = everyVerdict(Date.now()).find((each) => each.verdict === id);
    if (verdict === undefined) throw new Error(`no sample of ${id}`);
    const client = createFakeClient(shopWith({}), { 'port.diagnose': () => success(verdict) });
    mountApp(client, theme).selection.openPorts(3000);
    await expect.element(card().getByRole('heading')).toBeVisible();
    expect(client.asked.find((ask) => ask.name === 'port.diagnose')?.input).toMatchObject({ processId: 'shop/web' });
    for (const warning of verdict.warnings) await expect.element(card().getByText(warning.text)).toBeVisible();
    expect(card().getByRole('listitem').elements().length).toBeGreaterThan(0);
    expect(await axeFindings()).toEqual([]);
  });
});

describe('a countdown', () => {
  it('goes on by itself, says who starts then, gives the line that ends it, and can be taken back', async () => {
    await page.viewport(1280, 800);
    const verdict = verdictOf('time-wait', Date.now());
    const client = createFakeClient(shopWith(waitingFor(verdict)), {
      'port.diagnose': () => success(verdict),
      'port.resolve': () => resolved({ ...verdict, readAt: Date.now() + 1 }, 'The start is taken back.', 'Start it.'),
    });
    mountApp(client).selection.openPorts(3000);
    await expect.element(card().getByText(/^web starts by itself at \d\d:\d\d:\d\d/)).toBeVisible();
    await expect.element(card().getByRole('heading', { name: /It frees itself in (4[0-2]|[1-3]?\d) s/ })).toBeVisible();
    await expect.element(card().getByRole('img', { name: /^(4[0-2]|[1-3]?\d) seconds left/ })).toBeVisible();
    await expect.element(card().getByText('web listens without SO_REUSEADDR. One line of Python lets it start')).toBeVisible();
    await expect.element(card().getByRole('button', { name: 'Copy the fix' })).toBeVisible();
    // The line is shown once, to copy, and who waits already is not offered to wait.
    expect(card().getByText('allow_reuse_address').elements()).toHaveLength(1);
    expect(card().getByRole('button', { name: /^Wait/ }).elements()).toHaveLength(0);
    await card().getByRole('button', { name: 'Don’t start web' }).click();
    await expect.element(card().getByText('The start is taken back.')).toBeVisible();
    expect(client.asked.findLast((ask) => ask.name === 'port.resolve')?.input).toMatchObject({
      actionId: 'cancel-start',
      processId: 'shop/web',
      thenStart: null,
    });
  });

  it('offers a process that is down to wait, and calls waiting no failure', async () => {
    await page.viewport(1280, 800);
    const verdict = verdictOf('time-wait-strict', Date.now());
    const client = createFakeClient(shopWith({ verdict }), {
      'port.diagnose': () => success(verdict),
      'port.resolve': () =>
        resolved({ ...verdict, readAt: Date.now() + 1 }, 'It is asked to start.', 'Take the planned start back.', false),
    });
    mountApp(client).selection.openPorts(3000);
    await card().getByRole('button', { name: 'Wait 43 s' }).click();
    await expect.element(card().getByText('It is asked to start.')).toBeVisible();
    await expect.element(card().getByText('Take the planned start back.')).toBeVisible();
    client.change('shop/web', waitingFor({ ...verdict, readAt: Date.now() + 2 }));
    await expect.element(card().getByText(/^web starts by itself at/)).toBeVisible();
    await expect.element(card().getByRole('button', { name: 'Don’t start web' })).toBeVisible();
  });

  it('looks once more when it is over', async () => {
    await page.viewport(1280, 800);
    const verdict = { ...verdictOf('time-wait-strict', Date.now()), freesAt: Date.now() - 1_000 };
    const answers = [verdict, { ...verdictOf('free', Date.now() + 1_000), explanation: 'Port 3000 is free.' }];
    const client = createFakeClient(shopWith({}), { 'port.diagnose': () => success(answers.shift() ?? verdict) });
    mountApp(client).selection.openPorts(3000);
    await expect.element(card().getByRole('heading', { name: 'Port 3000 is free.' })).toBeVisible();
  });
});

describe('the process that a freed port was for', () => {
  it('starts, and the card does not go on saying that the port is free', async () => {
    await page.viewport(1280, 800);
    const now = Date.now();
    const stranger = { ...verdictOf('foreign', now), actions: [{ ...CANCEL, id: 'stop-process' as const, label: 'Stop api' }] };
    const held = { ...verdictOf('own-run', now + 9_000), explanation: 'web (run 3, pid 48300) is listening on port 3000.' };
    const answers = [stranger, held];
    const client = createFakeClient(shopWith(waitingFor(stranger)), {
      'port.diagnose': () => success(answers.shift() ?? held),
      'port.resolve': () =>
        resolved({ ...verdictOf('free', now + 5_000), actions: [] }, 'Ended pid 811 (SIGTERM) in 30 ms.', 'It can’t be undone.'),
    });
    mountApp(client).selection.openPorts(3000);
    await card().getByRole('button', { name: 'Stop api' }).click();
    await expect.element(card().getByText('Port 3000 is free.')).toBeVisible();
    client.change('shop/web', { state: running(3, 48_300, 400, 300, now), phase: 'up', verdict: null });
    await expect.element(card().getByRole('heading', { name: 'web (run 3, pid 48300) is listening on port 3000.' })).toBeVisible();
    await expect.element(card().getByText('Ended pid 811 (SIGTERM) in 30 ms. web started and holds port 3000.')).toBeVisible();
    expect(card().getByText('Port 3000 is free.').elements()).toHaveLength(0);
    await expect.element(page.getByRole('status').filter({ hasText: 'web started and holds port 3000.' })).toBeInTheDocument();
  });
});

describe('another port', () => {
  it('is for this time, or remembered with words that say so', async () => {
    await page.viewport(1280, 800);
    const verdict = verdictOf('other-managed', Date.now());
    const client = createFakeClient(shopWith(waitingFor(verdict)), {
      'port.diagnose': () => success(verdict),
      'port.resolve': () => resolved({ ...verdict, readAt: Date.now() + 1 }, 'Starting on port 3001 from now on.', 'Take it back.'),
    });
    mountApp(client).selection.openPorts(3000);
    await expect.element(card().getByRole('button', { name: 'Use 3001 for web this time' })).toBeVisible();
    await card().getByRole('checkbox', { name: 'Remember for this project' }).click();
    await expect.element(card().getByText('for this start and every later one')).toBeVisible();
    await card().getByRole('button', { name: 'Use 3001 for web from now on' }).click();
    await expect.element(card().getByText('Starting on port 3001 from now on.')).toBeVisible();
    expect(client.asked.findLast((ask) => ask.name === 'port.resolve')?.input).toMatchObject({ usePort: 3001, remember: true });
  });

  it('that was remembered can be taken back', async () => {
    await page.viewport(1280, 800);
    const client = createFakeClient(shopWith({ portChoice: { from: 3000, to: 3001 } }));
    const { selection } = mountApp(client);
    selection.selectProcess('shop', 'shop/web', true);
    selection.selectTab('ports');
    await expect.element(page.getByText('web runs on port 3001 instead of 3000 on every start')).toBeVisible();
    await page.getByRole('button', { name: 'Use its own port' }).click();
    expect(client.asked.findLast((ask) => ask.name === 'process.configure')?.input).toEqual({ processId: 'shop/web', usePort: null });
  });
});

it('shows suspects when asked, and hides them again', async () => {
  await page.viewport(1280, 800);
  const client = createFakeClient(shopWith({}), { 'port.diagnose': () => success(verdictOf('bound-not-listening', Date.now())) });
  mountApp(client).selection.openPorts(3000);
  await card().getByRole('button', { name: 'Show the suspect' }).click();
  await expect.element(card().getByRole('row', { name: /pid 811 node server\.js ~\/old\/web/ })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await card().getByRole('button', { name: 'Hide the suspects' }).click();
  expect(card().getByText('~/old/web').elements()).toHaveLength(0);
  expect(client.asked.some((ask) => ask.name === 'port.resolve')).toBe(false);
});

it('the card of a run that died is there an hour later, says from when it is, and looks again when asked', async () => {
  await page.viewport(1280, 800);
  const hourAgo = Date.now() - 3_600_000;
  const died = verdictOf('foreign', hourAgo);
  const lastExit = exitOf(7, 'exited with 1', { code: 1, cause: 'port-busy', expected: false, at: hourAgo, verdict: died });
  const failed = { kind: 'failed', cause: 'restart-limit', text: 'It failed.', lastExit } as const;
  const client = createFakeClient(shopWith({ state: failed, phase: 'down' }), {
    'port.diagnose': () => success({ ...verdictOf('free', Date.now()), explanation: 'Port 3000 is free.' }),
  });
  mountApp(client).selection.openPorts(null);
  await page.getByRole('button', { name: /^Blocked/ }).click();
  await expect.element(card().getByText(/^Taken at \d\d:\d\d:\d\d, when run 7 ended, 1 h ago\./)).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await card().getByRole('button', { name: 'Look again' }).click();
  await expect.element(card().getByRole('heading', { name: 'Port 3000 is free.' })).toBeVisible();
  expect(
    card()
      .getByText(/^Taken at/)
      .elements(),
  ).toHaveLength(0);
});

it('Blocked counts what waits for a port now, not what died of one; the card of that is there all the same', async () => {
  const lastExit = exitOf(7, 'exited with 1', { verdict: verdictOf('foreign', Date.now()) });
  mountApp(createFakeClient(shopWith({ state: { kind: 'exited', lastExit }, phase: 'down' }))).selection.openPorts(null);
  await page.getByRole('button', { name: 'Blocked 0' }).click();
  await expect.element(card()).toBeVisible();
});

it('Blocked counts a start that waits for a port', async () => {
  mountApp(createFakeClient(shopWith(waitingFor(verdictOf('foreign', Date.now()))))).selection.openPorts(null);
  await expect.element(page.getByRole('button', { name: 'Blocked 1' })).toBeVisible();
});

it('the card of a run that died of a port says free and offers a start once the port is free', async () => {
  const died = verdictOf('foreign', Date.now() - 60_000);
  const state = { kind: 'exited', lastExit: exitOf(7, 'exited with 1', { verdict: died }) } as const;
  const client = createFakeClient(shopWith({ state, phase: 'down', verdict: died }));
  mountApp(client).selection.openPorts(null);
  await page.getByRole('button', { name: /^Blocked/ }).click();
  await expect.element(card().getByText('busy', { exact: true })).toBeVisible();
  const start = { ...WAIT, id: 'start', label: 'Start web', processId: 'shop/web' } as const;
  client.change('shop/web', { verdict: { ...verdictOf('free', Date.now()), actions: [start] } });
  await expect.element(card().getByText('free', { exact: true })).toBeVisible();
  await expect.element(card().getByRole('button', { name: 'Start web' })).toBeVisible();
});

it('the card of a run that died of a stale socket file deletes the file, then starts the process', async () => {
  const stale = staleSocketFile(Date.now());
  const state = { kind: 'exited', lastExit: exitOf(7, 'exited with 1', { verdict: stale }) } as const;
  const client = createFakeClient(shopWith({ state, phase: 'down', verdict: stale }), {
    'port.diagnose-file': () => success(stale),
    'port.resolve-file': () =>
      success({ path: stale.path, action: 'delete-socket-file', done: true, text: 'Deleted it.', undo: '', verdict: stale }),
  });
  mountApp(client).selection.selectProcess('shop', 'shop/web');
  await page.getByRole('button', { name: `Why is ${stale.path} busy?` }).click();
  await page.getByRole('region', { name: stale.path }).getByRole('button', { name: 'Delete the socket file' }).click();
  await expect.element(page.getByRole('region', { name: stale.path }).getByText('Deleted it.')).toBeVisible();
  expect(client.asked.findLast((ask) => ask.name === 'port.resolve-file')?.input).toMatchObject({ thenStart: 'shop/web' });
});

it('takes the path of a unix socket, and deletes a stale one as the verdict named it', async () => {
  await page.viewport(1280, 800);
  const stale = staleSocketFile(Date.now());
  const client = createFakeClient(shopWith({}), {
    'port.diagnose-file': () => success(stale),
    'port.resolve-file': () =>
      success({
        path: stale.path,
        action: 'delete-socket-file',
        done: true,
        text: 'Deleted it.',
        undo: 'It need not be undone.',
        verdict: { ...stale, readAt: Date.now() + 1 },
      }),
  });
  mountApp(client).selection.openPorts(null);
  await page.getByRole('textbox', { name: 'Port or socket path' }).fill(stale.path);
  await userEvent.keyboard('{Enter}');
  const file = page.getByRole('region', { name: stale.path });
  await expect.element(file.getByRole('heading', { name: 'nobody listens on it' })).toBeVisible();
  expect(await axeFindings()).toEqual([]);
  await file.getByRole('button', { name: 'Delete the socket file' }).click();
  await expect.element(file.getByText('Deleted it.')).toBeVisible();
  expect(client.asked.findLast((ask) => ask.name === 'port.resolve-file')?.input).toMatchObject({
    path: stale.path,
    file: { device: 5, inode: 77 },
  });
});

it('the note at a process whose run died of a port says from when it is, and leads to the doctor', async () => {
  await page.viewport(1280, 800);
  const hourAgo = Date.now() - 3_600_000;
  const died = verdictOf('foreign', hourAgo);
  const lastExit = exitOf(7, 'exited with 1', { code: 1, cause: 'port-busy', expected: false, at: hourAgo, verdict: died });
  const client = createFakeClient(shopWith({ state: { kind: 'exited', lastExit } }), { 'port.diagnose': () => success(died) });
  mountApp(client).selection.selectProcess('shop', 'shop/web');
  await expect.element(page.getByText(/^Taken at \d\d:\d\d:\d\d, when run 7 ended, 1 h ago\. It may be over by now\./)).toBeVisible();
  await page.getByRole('button', { name: 'Why is port 3000 busy?' }).click();
  await expect.element(card().getByRole('heading')).toBeVisible();
});

it('a tick on the card of a waiting process is not lost when the answer about its port arrives', async () => {
  const sample = everyVerdict(Date.now()).find((each) => each.verdict === 'foreign');
  if (sample === undefined) throw new Error('no sample of foreign');
  const found = { ...sample, actions: [USE_NEXT, CANCEL] };
  let answer: (() => void) | null = null;
  const late = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const client = createFakeClient(shopWith(waitingFor(found)), {
    'port.diagnose': () => late.then(() => success({ ...found, readAt: found.readAt + 1_000, explanation: 'Newly read.' })),
  });
  mountApp(client, 'dark').selection.openPorts(3000);
  const remember = card().getByRole('checkbox', { name: 'Remember for this project' });
  await userEvent.click(remember);
  await expect.element(remember).toBeChecked();
  (answer as (() => void) | null)?.();
  await expect.element(card().getByRole('heading')).toHaveTextContent('Newly read.');
  await expect.element(remember).toBeChecked();
});
