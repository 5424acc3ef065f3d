import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { success } from '../../shared/contract/result';
import type { LogLine, RunHeader } from '../../shared/model/log';
import { createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const ID = 'shop/api';
const line = (seq: number, text = `line ${seq}`, runId = 14): LogLine => ({
  seq,
  processId: ID,
  runId,
  stream: 'stdout',
  at: seq * 1_000,
  text,
});
const lines = (from: number, to: number): LogLine[] => Array.from({ length: to - from + 1 }, (_, at) => line(from + at));
const RUN: RunHeader = { runId: 14, processId: ID, startedAt: 0, cause: 'api/user.go changed', firstSeq: 1 };

/** The window with the log of api; `append` is the host telling new lines. */
function openLog(tail: readonly LogLine[], older: readonly LogLine[] = []) {
  const client = createFakeClient(shopSnapshot(), {
    'log.follow': () => success({ lines: [...tail], runs: [RUN] }),
    'log.read': () => success({ lines: [...older], runs: [RUN] }),
  });
  mountApp(client).selection.selectProcess('shop', ID);
  const append = (added: readonly LogLine[], skipped = 0) => {
    const asked = client.asked.findLast((ask) => ask.name === 'log.follow')?.input as { streamId: string } | undefined;
    client.emit('log.lines-appended', { streamId: asked?.streamId ?? '', lines: added, skipped, runs: [] });
  };
  return { client, append };
}
const log = page.getByRole('log', { name: 'Log of api' });

describe('the log pane', () => {
  it('shows a prompt that has no line end below the lines, and completes it in its place', async () => {
    await page.viewport(1280, 800);
    const { client, append } = openLog(lines(1, 3));
    await expect.element(log.getByText('line 3', { exact: true })).toBeVisible();
    const [prompt] = lines(4, 4).map((line) => ({ ...line, text: 'Password: ' }));
    const asked = client.asked.findLast((ask) => ask.name === 'log.follow')?.input as { streamId: string };
    const told = { streamId: asked.streamId, skipped: 0, runs: [] };
    client.emit('log.lines-appended', { ...told, lines: [], open: { processId: ID, lines: prompt === undefined ? [] : [prompt] } });
    const open = log.getByRole('group', { name: 'Not ended yet, of api' });
    await expect.element(open.getByText('Password:')).toBeVisible();
    // Lines of others do not take it away.
    append(lines(4, 4));
    await expect.element(log.getByText('line 4', { exact: true })).toBeVisible();
    await expect.element(open).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    const ended = lines(5, 5).map((line) => ({ ...line, text: 'Password: ***' }));
    client.emit('log.lines-appended', { ...told, lines: ended, open: { processId: ID, lines: [] } });
    await expect.element(log.getByText('Password: ***')).toBeVisible();
    await expect.element(open).not.toBeInTheDocument();
  });

  it('follows new lines until somebody scrolls up, counts them, and goes on at the End key', async () => {
    await page.viewport(1280, 800);
    const { append } = openLog(lines(1, 300));
    await expect.element(log.getByText('line 300', { exact: true })).toBeVisible();
    append(lines(301, 320));
    await expect.element(log.getByText('line 320', { exact: true })).toBeVisible();
    log.element().dispatchEvent(new WheelEvent('wheel', { deltaY: -400, bubbles: true }));
    log.element().scrollTop -= 1_000;
    append(lines(321, 448));
    const pill = page.getByRole('button', { name: '128 new lines' });
    await expect.element(pill).toBeVisible();
    (log.element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    await expect.element(log.getByText('line 448', { exact: true })).toBeVisible();
    await expect.element(pill).not.toBeInTheDocument();
  });

  it('finds in the log with a count and steps through the matches', async () => {
    await page.viewport(1280, 800);
    openLog([...lines(1, 200), line(201, 'Conn refused conn'), line(202, 'no')]);
    const field = page.getByRole('textbox', { name: 'Find in log' });
    await field.fill('conn');
    await expect.element(page.getByText('2 of 2')).toBeVisible();
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    await expect.element(page.getByText('1 of 2')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await field.fill('nowhere to be found');
    await expect.element(page.getByText('no match')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(field).toHaveValue('');
  });

  it('shows control characters instead of obeying them, and no markup', async () => {
    await page.viewport(1280, 800);
    openLog([line(1, 'a\u202eb <b>bold</b> \u001b[31mred\u001b[0m \u0007')]);
    await expect.element(log.getByText('\\u202e')).toBeVisible();
    await expect.element(log.getByText('␇')).toBeVisible();
    expect(log.element().textContent).toContain('<b>bold</b>');
  });

  it('says why it is empty, with name and pid', async () => {
    await page.viewport(1280, 800);
    openLog([]);
    await expect.element(page.getByText(/^No output yet\. api started 12 m ago, pid 48213\.$/)).toBeVisible();
  });

  it('stands a marker for skipped lines and shows them when asked', async () => {
    await page.viewport(1280, 800);
    const { append } = openLog(lines(1, 3), lines(4, 8));
    await expect.element(log.getByText('line 3', { exact: true })).toBeVisible();
    append([line(9)], 5);
    await expect.element(log.getByText(/5 lines came too fast to draw\. All of them are in the log\./)).toBeVisible();
    await page.getByRole('button', { name: 'Show them' }).click();
    await expect.element(log.getByText('line 6', { exact: true })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Show them' })).not.toBeInTheDocument();
  });

  it('selects lines by keyboard and ends that with Esc', async () => {
    await page.viewport(1280, 800);
    openLog(lines(1, 20));
    await expect.element(log.getByText('line 20', { exact: true })).toBeVisible();
    (log.element() as HTMLElement).focus();
    await userEvent.keyboard('{Shift>}{ArrowUp}{ArrowUp}{ArrowUp}{/Shift}');
    const bar = page.getByRole('toolbar', { name: 'Selected lines' });
    await expect.element(bar.getByText('3 lines')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    (log.element() as HTMLElement).focus();
    await userEvent.keyboard('{Escape}');
    await expect.element(bar).not.toBeInTheDocument();
  });

  it('folds a run to its header', async () => {
    await page.viewport(1280, 800);
    openLog(lines(1, 5));
    const header = page.getByRole('button', { name: /^run 14/ });
    await expect.element(log.getByText('line 5', { exact: true })).toBeVisible();
    await header.click();
    await expect.element(header).toHaveAttribute('aria-expanded', 'false');
    await expect.element(log.getByText('line 5', { exact: true })).not.toBeInTheDocument();
    await expect.element(log.getByText('5 lines')).toBeVisible();
  });

  it('keeps the run that lives open when reloads found the program unchanged', async () => {
    await page.viewport(1280, 800);
    const built = (seq: number, runId: number): LogLine => ({ ...line(seq, 'Built in 0.73 s', runId), stream: 'slipway' });
    const unchanged = (runId: number, firstSeq: number): RunHeader => ({
      ...RUN,
      runId,
      firstSeq,
      cause: 'asked for in the window',
      notStarted: 'Built in 0.73 s',
    });
    const client = createFakeClient(shopSnapshot(), {
      'log.follow': () =>
        success({
          lines: [...lines(1, 3), built(4, 15), built(5, 16), built(6, 17)],
          runs: [RUN, unchanged(15, 4), unchanged(16, 5), unchanged(17, 6)],
        }),
    });
    mountApp(client).selection.selectProcess('shop', ID);
    await expect.element(log.getByText('line 3', { exact: true })).toBeVisible();
    await expect.element(page.getByRole('button', { name: /^run 14/ })).toHaveAttribute('aria-expanded', 'true');
    await expect.element(page.getByRole('button', { name: /^run 15/ })).toHaveAttribute('aria-expanded', 'false');
  });
});
