import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_ARGS, findChromium } from './find-chromium.mjs';
import { PRODUCT_DEFINES } from './product-version.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const chromium = findChromium();

/** Settings of a suite that runs in Node. */
function nodeSuite(name: string, settings: Record<string, unknown> = {}) {
  return {
    root,
    define: PRODUCT_DEFINES,
    test: { name, environment: 'node' as const, include: [`test/${name}/**/*.test.ts`], ...settings },
  };
}

export default defineConfig({
  root,
  test: {
    // Two workers: a suite that starts real processes must not starve the clocks of its neighbour.
    maxWorkers: 2,
    projects: [
      nodeSuite('unit'),
      nodeSuite('contract'),
      nodeSuite('rules'),
      nodeSuite('process', { testTimeout: 30_000, hookTimeout: 30_000, pool: 'forks' }),
      nodeSuite('e2e', { testTimeout: 120_000, hookTimeout: 60_000, pool: 'forks', fileParallelism: false }),
      nodeSuite('desktop', { testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', fileParallelism: false, bail: 1 }),
      {
        root,
        define: PRODUCT_DEFINES,
        plugins: [react()],
        optimizeDeps: { include: ['react', 'react-dom', 'react-dom/client', 'react/jsx-dev-runtime'] },
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { ...(chromium ? { executablePath: chromium } : {}), args: CHROMIUM_ARGS } }),
            instances: [{ browser: 'chromium' as const }],
          },
        },
      },
    ],
  },
});
