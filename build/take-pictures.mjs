// `node build/take-pictures.mjs`: takes the README's pictures of the real window, with a real host running real servers.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from './find-chromium.mjs';
import { ROOT } from './run-command.mjs';

const PROGRAMS = join(ROOT, 'test/fixtures/programs');
const PICTURES = join(ROOT, 'build/pictures');
const API_PORT = 8080;
const WEB_PORT = 3000;

const PROJECT = `version: 1
processes:
  api:
    command: ["node", "server.mjs", "--port", "${API_PORT}"]
    ready: { port: ${API_PORT} }
    ports: [${API_PORT}]
  worker:
    command: ["node", "worker.mjs"]
  imgproc:
    command: ["node", "pool.mjs"]
    stop: { kill_delay: 2s }
  web:
    command: ["node", "server.mjs", "--port", "${WEB_PORT}"]
    ready: { port: ${WEB_PORT} }
    ports: [${WEB_PORT}]
  mailer:
    command: ["node", "crash.mjs", "--code", "3", "--after-ms", "40"]
    restart: { max_restarts: 2, backoff: { initial: 100ms, max: 100ms } }
`;
const WORKER = `process.on('SIGTERM', () => process.exit(0));
process.on('SIGHUP', () => console.log('reloaded queues'));
console.log('worker: 3 queues, 12 jobs waiting');
setInterval(() => {}, 1000);`;
const POOL = `import { spawn } from 'node:child_process';
for (const id of [1, 2]) spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000) // ' + id], { stdio: 'inherit' });
process.on('SIGHUP', () => console.log('reloaded'));
process.on('SIGTERM', () => process.exit(0));
console.log('imgproc: 2 workers');`;

function firstLine(child) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was ready`)));
  });
}

function prepare(home) {
  const shop = join(home, 'code/shop');
  const old = join(home, 'code/old-shop');
  for (const folder of [shop, old]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(shop, 'slipway.yaml'), PROJECT);
  writeFileSync(join(shop, 'worker.mjs'), WORKER);
  writeFileSync(join(shop, 'pool.mjs'), POOL);
  for (const name of ['server.mjs', 'crash.mjs']) cpSync(join(PROGRAMS, name), join(shop, name));
  cpSync(join(PROGRAMS, 'hold-port.mjs'), join(old, 'dev-server.mjs'));
  return { shop, old };
}

async function takeAll(page, shop) {
  const picture = async (name) => {
    // Popups fade in within 120 ms.
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  };
  await page.getByRole('button', { name: 'Add folder' }).first().click();
  await page.getByRole('textbox', { name: 'Path of the folder' }).fill(shop);
  await page.getByRole('dialog').getByRole('button', { name: 'Add folder' }).click();
  const trust = page.getByRole('dialog', { name: 'Do you trust the commands in shop?' });
  await trust.waitFor();
  await picture('trust');
  await trust.getByRole('button', { name: /^Trust and start/ }).click();

  const row = (name) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await row('web')
    .filter({ hasText: /waiting/ })
    .waitFor();
  await row('mailer')
    .filter({ hasText: /failed/ })
    .waitFor();
  await row('api')
    .filter({ hasText: /running/ })
    .waitFor();
  await row('api').getByRole('rowheader').click();
  const api = page.getByRole('region', { name: 'api', exact: true });
  for (const run of [2, 3]) {
    await api.getByRole('button', { name: 'Restart', exact: true }).click();
    await api
      .getByText(new RegExp(`run ${run} · pid`))
      .first()
      .waitFor();
    await row('api')
      .filter({ hasText: /running\s*ready/ })
      .waitFor();
  }
  await api.getByRole('button', { name: 'SIGHUP', exact: true }).click();
  await page.getByRole('log').getByText('SIGHUP received (1)').waitFor();
  await page.mouse.move(700, 780);
  // The answer beside the button is shown for a few seconds.
  await page.waitForTimeout(6_000);
  await picture('window');

  await row('imgproc').getByRole('rowheader').click();
  await page.getByRole('button', { name: 'Signals for imgproc' }).click();
  await page
    .getByRole('dialog', { name: 'Signals for imgproc' })
    .getByText(/Read from each process/)
    .waitFor();
  await picture('signals');
  await page.keyboard.press('Escape');
  await row('web').getByRole('button', { name: 'Why? web' }).click();
  await page.getByRole('region', { name: `Port ${WEB_PORT}` }).waitFor();
  await page.getByRole('button', { name: 'Check', exact: true }).waitFor();
  await picture('port');
}

const home = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-pictures-')));
const { shop, old } = prepare(home);
mkdirSync(PICTURES, { recursive: true });
const stranger = spawn(process.execPath, ['dev-server.mjs', '--port', String(WEB_PORT)], {
  cwd: old,
  stdio: ['ignore', 'pipe', 'inherit'],
});
await firstLine(stranger);
const host = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), 'host', '--no-open', '--json', '--state-dir', join(home, 'state')], {
  env: { ...process.env, HOME: home },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const { url } = JSON.parse(await firstLine(host));
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: CHROMIUM_ARGS });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await takeAll(page, shop);
} finally {
  await browser.close();
  host.kill('SIGINT');
  stranger.kill();
  await new Promise((resolve) => host.once('exit', resolve));
  rmSync(home, { recursive: true, force: true });
}
