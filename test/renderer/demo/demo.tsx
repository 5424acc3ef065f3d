import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app';
import { SignInPage } from '../../../renderer/shell/sign-in-page';
import { AppServicesProvider } from '../../../renderer/state/app-services';
import type { HostSnapshot } from '../../../shared/contract/snapshot';
import { createFakeClient } from '../helpers/fake-client';
import { fakeServices } from '../helpers/fake-services';
import { busyProxy, holdingProxy, startingApi } from '../helpers/shop-proxy';
import { emptySnapshot, shopSnapshot } from '../helpers/shop-snapshot';
import { stoppingApi } from '../helpers/stopping-api';
import '../../../renderer/ui/base.css';

function snapshotOf(screen: string): HostSnapshot {
  const now = Date.now();
  if (screen === 'empty') return emptySnapshot();
  if (screen === 'holding') return { ...shopSnapshot(), proxies: [holdingProxy(now)] };
  if (screen === 'proxy-busy') return { ...shopSnapshot(), proxies: [busyProxy(now)] };
  return shopSnapshot();
}

/** The window over a host in memory, for looking at it: `?detail&screen=main|stop|holding|proxy-busy|empty|lost|untrusted|problems|sign-in&theme=light`. */
const query = new URLSearchParams(location.search);
const screen = query.get('screen') ?? 'main';
const theme = query.get('theme');
if (theme === null) localStorage.removeItem('slipway.theme');
else localStorage.setItem('slipway.theme', theme);
const client = createFakeClient(snapshotOf(screen));
const services = fakeServices(client);
const root = document.getElementById('root');
if (root === null) throw new Error('no #root');
services.selection.selectProcess('shop', 'shop/api', query.has('detail'));
const process = query.get('process');
if (process !== null) services.selection.selectProcess('shop', `shop/${process}`);
const tab = query.get('tab');
if (tab === 'runs' || tab === 'ports' || tab === 'proxy' || tab === 'config' || tab === 'environment') services.selection.selectTab(tab);
if (screen === 'stop') client.change('shop/api', stoppingApi());
if (screen === 'holding') client.change('shop/api', startingApi());
if (screen === 'untrusted') services.selection.selectProject('docs');
if (screen === 'problems') services.selection.openProblems();
if (screen === 'mistakes') services.selection.selectProject('blog');
if (screen === 'keys') services.selection.showDialog({ kind: 'keys' });
if (screen === 'stop-all') services.selection.showDialog({ kind: 'stop-all', projectId: 'shop' });
if (screen === 'lost') setTimeout(() => client.lose('the demo pulled the plug'), 300);
createRoot(root).render(
  screen === 'sign-in' ? (
    <AppServicesProvider services={services}>
      <SignInPage reason="This address holds no one-time code." />
    </AppServicesProvider>
  ) : (
    <App services={services} />
  ),
);
