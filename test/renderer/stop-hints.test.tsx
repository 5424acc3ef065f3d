import { afterEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { failure, success } from '../../shared/contract/result';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { Suspect } from '../../shared/model/suspect';
import { type Answers, createFakeClient } from './helpers/fake-client';
import { axeFindings, expectNoFaults, mountApp, unmountApp } from './helpers/mount-app';
import { shopSnapshot } from './helpers/shop-snapshot';
import { stoppingApi } from './helpers/stopping-api';

afterEach(() => {
  unmountApp();
  expectNoFaults();
});

const SUSPECT: Suspect = {
  pid: 4711,
  startTicks: 99,
  command: 'node server.js',
  cwd: '/home/dev/shop',
  evidence: 'output',
  port: null,
  text: 'writes to this run’s output',
};
const suspectsAre = (suspects: readonly Suspect[]) => () => success({ processId: 'shop/api', runId: 14, suspects });

const forecast: Answers['process.forecast'] = () =>
  success({
    processId: 'shop/api',
    runId: 14,
    readAt: Date.now(),
    members: [{ pid: 48213, command: 'python3 app.py', main: true, effects: { SIGHUP: 'default', SIGINT: 'caught', SIGTERM: 'default' } }],
    stop: {
      signal: 'SIGTERM',
      killDelayMs: 5_000,
      tone: 'abrupt',
      text: 'python3 48213 has no handler for SIGTERM and would end at once, without clean-up.',
      reason: null,
      better: { signal: 'SIGINT', text: 'SIGINT is caught by python3 48213.' },
    },
  });

/** api after a stop that needed SIGKILL. */
function stoppedApi(): Partial<ProcessSnapshot> {
  const { lastStop } = stoppingApi();
  return {
    phase: 'down',
    state: { kind: 'stopped', lastExit: null },
    members: [],
    ports: [],
    ...(lastStop ? { lastStop: { ...lastStop, escalated: true, durationMs: 5_010, outcome: 'stopped' } } : {}),
  };
}

async function open(answers: Answers, change: Partial<ProcessSnapshot> = {}, container: string | null = null) {
  const snapshot = shopSnapshot();
  const client = createFakeClient(
    {
      ...snapshot,
      capabilities: { ...snapshot.capabilities, container },
      processes: snapshot.processes.map((process) => (process.id === 'shop/api' ? { ...process, ...change } : process)),
    },
    answers,
  );
  await page.viewport(1280, 800);
  mountApp(client).selection.selectProcess('shop', 'shop/api');
  await expect.element(page.getByRole('heading', { name: 'api', exact: true })).toBeVisible();
  return client;
}
const askedFor = (client: ReturnType<typeof createFakeClient>, name: string) =>
  client.asked.filter((ask) => ask.name === name).map((ask) => ask.input);

describe('a stop signal that would do better', () => {
  it('is offered beside Stop, saved with one click, and gone once it is in force', async () => {
    const client = await open({
      'process.forecast': forecast,
      'process.configure': (input) => {
        const api = shopSnapshot().processes.find(({ id }) => id === input.processId);
        if (api === undefined) return failure('process-not-found', 'There is none.', 'Look.');
        const stop = { ...api.stop, stopSignal: input.stopSignal ?? api.stop.stopSignal };
        const change = { stop, stopInFile: input.stopSignal == null ? undefined : api.stop };
        client.change('shop/api', change);
        return success({ ...api, ...change });
      },
    });
    await expect.element(page.getByText('python3 48213 has no handler for SIGTERM and would end at once, without clean-up.')).toBeVisible();
    await expect.element(page.getByText('SIGINT is caught by python3 48213.')).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Use SIGINT' }).click();
    await expect.element(page.getByRole('button', { name: 'Use SIGINT' })).not.toBeInTheDocument();
    expect(askedFor(client, 'process.configure')).toEqual([{ processId: 'shop/api', stopSignal: 'SIGINT' }]);
    // What was done is said where the hint was, and can be taken back there.
    await expect.element(page.getByText('From the next stop on, it begins with SIGINT.')).toBeVisible();
    await expect.element(page.getByText('Set here for api; .air.toml says SIGTERM.')).toBeVisible();
    await page.getByRole('button', { name: 'Use the file’s' }).click();
    await expect.element(page.getByText('From the next stop on, it begins with SIGINT.')).not.toBeInTheDocument();
    expect(askedFor(client, 'process.configure').at(-1)).toEqual({ processId: 'shop/api', stopSignal: null, killDelayMs: null });
  });

  it('a signal and a delay that were set here are not said to be the file’s in the configuration', async () => {
    const inFile = shopSnapshot().processes.find(({ id }) => id === 'shop/api')?.stop;
    if (inFile === undefined) throw new Error('no api');
    const client = await open({}, { stop: { ...inFile, stopSignal: 'SIGINT', killDelayMs: 2_000 }, stopInFile: inFile });
    await page.getByRole('tab', { name: 'Config' }).click();
    const config = page.getByRole('tabpanel', { name: 'Config' });
    await expect.element(config).toHaveTextContent('SIGINT 2 s → SIGKILL');
    await expect.element(config).toHaveTextContent('Set here, not in the file. .air.toml says SIGTERM 5 s → SIGKILL.');
    expect(await axeFindings()).toEqual([]);
    await config.getByRole('button', { name: 'Use the file’s' }).click();
    expect(askedFor(client, 'process.configure')).toEqual([{ processId: 'shop/api', stopSignal: null, killDelayMs: null }]);
  });

  it('a signal can be sent to any one process of the run, chosen in the list that says what it does to each', async () => {
    const member = (pid: number, command: string, main: boolean) => ({ pid, command, main, effects: { SIGUSR1: 'caught' as const } });
    const client = await open({
      'process.forecast': () =>
        success({
          processId: 'shop/api',
          runId: 14,
          readAt: Date.now(),
          members: [member(48213, 'sh -c run', true), member(48214, 'node a.js', false), { ...member(48215, 'su', false), refuses: true }],
          stop: null,
        }),
      'process.signal': () => failure('internal', 'Not now.', 'Later.'),
    });
    await page.getByRole('button', { name: 'Signals for api' }).click();
    await page.getByRole('option', { name: /SIGUSR1/ }).click();
    const side = page.getByRole('region', { name: 'SIGUSR1 to api' });
    await expect.element(side).toHaveTextContent('(Linux 10, macOS 30)');
    await expect.element(side.getByText('may not be signalled')).toBeVisible();
    expect(side.getByRole('button', { name: 'Send SIGUSR1 to su 48215 only' }).elements()).toHaveLength(0);
    expect(await axeFindings()).toEqual([]);
    await side.getByRole('button', { name: 'Send SIGUSR1 to node 48214 only' }).click();
    expect(askedFor(client, 'process.signal')).toEqual([{ processId: 'shop/api', signal: 'SIGUSR1', target: 48214, by: 'window' }]);
  });

  it('can be closed', async () => {
    await open({ 'process.forecast': forecast });
    await page.getByRole('button', { name: 'Close this hint' }).click();
    await expect.element(page.getByRole('button', { name: 'Use SIGINT' })).not.toBeInTheDocument();
  });

  it('a refusal is shown where it was asked', async () => {
    await open({ 'process.forecast': forecast, 'process.configure': () => failure('internal', 'The disk is full.', 'Make room.') });
    await page.getByRole('button', { name: 'Use SIGINT' }).click();
    await expect.element(page.getByRole('alert').getByText('The disk is full.')).toBeVisible();
  });

  it('the signal menu says what a stop would do, and what programs customarily do, this one first', async () => {
    await open({ 'process.forecast': forecast });
    await page.getByRole('button', { name: 'Signals for api' }).click();
    await page.getByRole('option', { name: /SIGTERM/ }).click();
    const side = page.getByRole('region', { name: 'SIGTERM to api' });
    await expect.element(side.getByText(/Stop begins with it\. SIGINT is caught by python3 48213\./)).toBeVisible();
    await expect.element(side.getByRole('button', { name: 'Stop with SIGINT' })).toBeVisible();
    const terms = [...side.element().querySelectorAll('dt')].map((term) => term.textContent);
    expect(terms).toEqual(['Python', 'Go', 'Node', 'Java', 'nginx', 'PostgreSQL']);
    expect(await axeFindings()).toEqual([]);
  });

  it('after a stop that needed SIGKILL the panel offers it', async () => {
    const stopAdvice = {
      signal: 'SIGTERM',
      better: 'SIGINT',
      text: 'SIGKILL was needed: api 48213 ignores SIGTERM. SIGINT is caught by api 48213.',
      commandLine: './bin/api -addr :8080',
      runId: 14,
    };
    await open({ 'process.suspects': suspectsAre([]) }, { ...stoppedApi(), stopAdvice });
    await expect.element(page.getByText(/SIGKILL was needed: api 48213 ignores SIGTERM/)).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Use SIGINT' })).toBeVisible();
  });
});

describe('what looks like part of the run after a stop', () => {
  it('is shown with pid and command, ended on a click, and the answer says so', async () => {
    const client = await open(
      {
        'process.suspects': suspectsAre([SUSPECT]),
        'process.stop-suspect': () =>
          success({
            processId: 'shop/api',
            pid: 4711,
            escalated: false,
            durationMs: 12,
            text: 'Ended pid 4711 (SIGTERM) in 12 ms.',
            suspects: [],
          }),
      },
      stoppedApi(),
    );
    await expect.element(page.getByText(/Looks like yours: pid 4711/)).toBeVisible();
    await expect.element(page.getByText('node server.js')).toBeVisible();
    expect(askedFor(client, 'process.stop-suspect')).toEqual([]);
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Stop pid 4711 too' }).click();
    await expect.element(page.getByText('Ended pid 4711 (SIGTERM) in 12 ms.').first()).toBeVisible();
    await expect.element(page.getByText(/Looks like yours/)).not.toBeInTheDocument();
    expect(askedFor(client, 'process.stop-suspect')).toEqual([{ processId: 'shop/api', pid: 4711, startTicks: 99, by: 'window' }]);
    expect(askedFor(client, 'process.suspects')).toHaveLength(1);
  });

  it('a long command line takes one line, and stands in full when that is opened by keyboard', async () => {
    const command = `node ${'--require /home/ada/shop/node_modules/somewhere/deep/register.js '.repeat(8)}server.js`;
    await open({ 'process.suspects': suspectsAre([{ ...SUSPECT, command }]) }, stoppedApi());
    const line = page.getByRole('button', { name: /^Looks like yours: pid 4711/ });
    await expect.element(line).toBeVisible();
    expect(line.element().getBoundingClientRect().height).toBeLessThanOrEqual(24);
    const stop = page.getByRole('button', { name: 'Stop pid 4711 too' });
    expect(stop.element().getBoundingClientRect().right).toBeLessThan(innerWidth);
    (line.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(line).toHaveAttribute('aria-expanded', 'true');
    const whole = page.getByText(command);
    await expect.element(whole).toBeVisible();
    expect(whole.element().scrollWidth).toBeLessThanOrEqual(whole.element().clientWidth + 1);
    expect(await axeFindings()).toEqual([]);
  });

  it('several fold to their count, which opens', async () => {
    const others = [4711, 4712, 4713].map((pid) => ({ ...SUSPECT, pid }));
    await open({ 'process.suspects': suspectsAre(others) }, stoppedApi());
    const count = page.getByRole('button', { name: /^3 processes look like yours/ });
    await expect.element(count).toHaveAttribute('aria-expanded', 'false');
    await expect.element(page.getByRole('button', { name: 'Stop pid 4712 too' })).not.toBeInTheDocument();
    await count.click();
    await expect.element(page.getByRole('button', { name: 'Stop pid 4712 too' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
  });

  it('one that has ended meanwhile says so and goes away', async () => {
    let asked = 0;
    await open(
      {
        'process.suspects': () => success({ processId: 'shop/api', runId: 14, suspects: asked++ === 0 ? [SUSPECT] : [] }),
        'process.stop-suspect': () => failure('owner-changed', 'Pid 4711 has ended.', 'Look again at what is left.'),
      },
      stoppedApi(),
    );
    await page.getByRole('button', { name: 'Stop pid 4711 too' }).click();
    await expect.element(page.getByText('Pid 4711 has ended. Look again at what is left.').first()).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Stop pid 4711 too' })).not.toBeInTheDocument();
  });
});

describe('what lies outside the tree', () => {
  const compose = { members: [{ pid: 48213, startTicks: 1, ppid: 1, command: 'docker compose up -d' }] };
  it('is named with the line for slipway.yaml, and can be closed', async () => {
    await open({}, compose);
    await expect.element(page.getByText(/Its containers belong to the container engine: they go on/)).toBeVisible();
    await expect.element(page.getByText('stop: { command: "docker compose down" }')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Copy' })).toBeVisible();
    expect(await axeFindings()).toEqual([]);
    await page.getByRole('button', { name: 'Close this note' }).click();
    await expect.element(page.getByText(/Its containers belong/)).not.toBeInTheDocument();
    await page.getByRole('tab', { name: 'Config' }).click();
    await expect.element(page.getByText(/Its containers belong/)).toBeVisible();
  });
  it('is not mentioned where a stop command takes care of it', async () => {
    const api = shopSnapshot().processes.find(({ id }) => id === 'shop/api');
    if (api === undefined) throw new Error('the snapshot has api');
    await open({}, { ...compose, stop: { ...api.stop, command: 'docker compose down' } });
    expect(page.getByText(/Its containers belong/).elements()).toEqual([]);
  });
});

it('inside a container the kill delay says that stops take longer', async () => {
  await open({}, stoppingApi(), 'a Docker container');
  await expect.element(page.getByText(/Slipway runs in a Docker container\. Stops tend to take longer here/)).toBeVisible();
});
