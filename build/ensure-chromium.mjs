// A Chromium for the browser suites: the one that is here, else Debian's or Ubuntu's package where that can be installed unasked.
import { findChromium } from './find-chromium.mjs';
import { installPackages } from './install-packages.mjs';

/** Resolves with `{ path }` or with `{ reason }`. */
export async function ensureChromium() {
  const present = findChromium();
  if (present) return { path: present };
  const reason = await installPackages(['chromium']);
  const installed = findChromium();
  return installed ? { path: installed } : { reason: `no Chromium found (${reason ?? 'not on the PATH'}); name one in CHROMIUM` };
}
