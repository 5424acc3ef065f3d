import axe from 'axe-core';
import { createRoot, type Root } from 'react-dom/client';
import { expect } from 'vitest';
import { App } from '../../../renderer/app';
import '../../../renderer/ui/base.css';
import type { AppServices } from '../../../renderer/state/app-services';
import type { FakeClient } from './fake-client';
import { fakeServices } from './fake-services';

/** What went wrong in the page since the last look: thrown errors, and what the policy refused. */
const faults: string[] = [];
addEventListener('error', (event) => faults.push(`error: ${event.message}`));
addEventListener('unhandledrejection', (event) => faults.push(`rejection: ${String(event.reason)}`));
document.addEventListener('securitypolicyviolation', (event) => faults.push(`policy: ${event.violatedDirective} ${event.sample}`));

/**
 * The part of the window's policy that a test page can have: no style attribute out of HTML, no markup out of strings. (Style elements are
 * how the test server brings style sheets; the built window is tested without them.)
 */
function addPolicy(): void {
  if (document.head.querySelector('meta[http-equiv]') !== null) return;
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = "style-src-attr 'none'; require-trusted-types-for 'script'";
  document.head.append(meta);
}

let mounted: { root: Root; host: HTMLElement } | null = null;

/** Draws the window over a fake host. The one before is taken away. */
export function mountApp(client: FakeClient, theme: 'dark' | 'light' = 'dark'): AppServices {
  unmountApp();
  addPolicy();
  localStorage.setItem('slipway.theme', theme);
  const host = document.createElement('div');
  host.id = 'root';
  document.body.append(host);
  const services = fakeServices(client);
  const root = createRoot(host);
  root.render(<App services={services} />);
  mounted = { root, host };
  return services;
}

export function unmountApp(): void {
  mounted?.root.unmount();
  mounted?.host.remove();
  mounted = null;
}

/** Fails on anything thrown or refused by the policy since the last call. */
export function expectNoFaults(): void {
  expect(faults.splice(0)).toEqual([]);
}

/** Base UI's focus guards: they hand the focus on at once, so nobody ever rests on one. */
const FOCUS_GUARDS = '[data-base-ui-focus-guard]';

/** Waits for popovers that fade in: half-way their text has no contrast yet. Arcs turn for ever and are not waited for. */
async function motionEnded(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const fades = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations === 1);
  await Promise.allSettled(fades.map((animation) => animation.finished));
}

/** Serious and critical findings of axe, as text. */
export async function axeFindings(): Promise<string[]> {
  await motionEnded();
  const result = await axe.run(
    { include: document, exclude: [FOCUS_GUARDS] },
    { resultTypes: ['violations'], rules: { region: { enabled: false } } },
  );
  return result.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`));
}
