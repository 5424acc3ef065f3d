import { afterAll, beforeAll, describe, test } from 'vitest';
import { CHROMIUM } from '../helpers/browser';
import { type NamespaceWindow, openNamespaceWindow } from '../helpers/namespace-window';
import { HAS_NAMESPACES } from '../helpers/net-namespace';
import { holdingClient, plainServer } from '../helpers/port-stage';

/** How long the kernel keeps half-closed connections in here: long enough to be looked at on a busy machine. */
const FIN_TIMEOUT_S = 25;

const LISTENS_ON_IPV6 = `
import socket, time
s = socket.socket(socket.AF_INET6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
s.bind(('::1', 18082))
s.listen()
print('listening', flush=True)
time.sleep(600)
`;

describe.skipIf(CHROMIUM === null || !HAS_NAMESPACES)('the port doctor, in a network of its own (Linux, root)', () => {
  let stage: NamespaceWindow;
  beforeAll(async () => {
    const processes = {
      api: { command: plainServer(18081), ports: [18081] },
      // It says no port, so nothing is probed before its start and nobody is in its way.
      site: { command: plainServer(18082) },
    };
    stage = await openNamespaceWindow(processes, FIN_TIMEOUT_S);
  });
  afterAll(() => stage?.close());

  test('closed connections: countdown with the way to mend it, taken back, started again, runs by itself', async () => {
    const { window, screen, space } = stage;
    const { page } = screen;
    await window.select('api');
    await window.pressStart('api');
    await window.waitForRow('api', /running/);
    await space.python(holdingClient(18081));
    await window.pressRestart('api');
    await window.waitForRow('api', /waiting.*free in \d+ s/);
    await window.row('api').getByRole('button', { name: 'Why? api' }).click();
    const card = page.getByRole('region', { name: 'Port 18081' });
    await card.getByRole('heading', { name: /Nobody holds port 18081\. It frees itself in \d+ s/ }).waitFor();
    await card.getByRole('img', { name: /\d+ seconds left/ }).waitFor();
    await card.getByText(/api starts by itself at \d\d:\d\d:\d\d/).waitFor();
    await card.getByText('The previous program listened without SO_REUSEADDR.').first().waitFor();
    await card.getByRole('button', { name: 'Copy the fix' }).waitFor();
    await screen.checkAccessibility('a countdown');
    await card.getByRole('button', { name: 'Don’t start api' }).click();
    await card.getByText('The start is taken back.').waitFor();
    await page.getByRole('button', { name: 'Close ports' }).click();
    await window.waitForRow('api', /stopped/);
    await window.pressStart('api');
    await window.waitForRow('api', /running/);
  });

  test('a number in two hands shows on the running process, in its Ports tab and in the table', async () => {
    const { window, screen, space } = stage;
    const { page } = screen;
    const stranger = await space.python(LISTENS_ON_IPV6);
    await window.select('site');
    await window.pressStart('site');
    await window.waitForRow('site', /running.*split: localhost:18082 may reach another/);
    await window
      .detail('site')
      .getByRole('tab', { name: /^Ports/ })
      .click();
    await window.detail('site').getByRole('cell', { name: 'listens on [::1]:18082 beside it' }).waitFor();
    await screen.checkAccessibility('a split port');
    await page
      .getByRole('button', { name: /^Ports/ })
      .last()
      .click();
    const table = page.getByRole('table', { name: 'Listening ports' });
    await table.getByRole('row', { name: /^18082 site .*split: localhost may reach either/ }).waitFor();
    await table.getByRole('row', { name: new RegExp(`^18082 python3 pid ${stranger.child.pid}.*split with site`) }).waitFor();
    await screen.checkAccessibility('the ports table');
  });

  test('the card of a number in two hands stops the other, and the process goes on', async () => {
    const { window, screen } = stage;
    const { page } = screen;
    await page.getByRole('button', { name: 'Close ports' }).click();
    await window.row('site').getByRole('button', { name: 'Why? site' }).click();
    const card = page.getByRole('region', { name: 'Port 18082' });
    await card.getByRole('button', { name: 'Stop site' }).waitFor();
    await card.getByText('The same number is held on 2 addresses').waitFor();
    const other = card.getByRole('button', { name: /^Stop python3 \(pid \d+\)…$/ });
    const name = ((await other.textContent()) ?? '').replace(/…$/, '');
    await other.click();
    await window.dialog(`${name}?`).getByRole('button', { name, exact: true }).click();
    await card.getByText(/^Ended pid \d+/).waitFor();
    await other.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Stop site' }).waitFor();
    await page.getByRole('button', { name: 'Close ports' }).click();
    await window.waitForRow('site', /running/);
    await window
      .detail('site')
      .getByText(/^run 1 · pid/)
      .first()
      .waitFor();
  });
});
