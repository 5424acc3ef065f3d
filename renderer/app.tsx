import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import css from './app.module.css';
import { AppWindow } from './shell/app-window';
import { SignInPage } from './shell/sign-in-page';
import { type AppServices, AppServicesProvider, useHost } from './state/app-services';
import { LiveRegion } from './ui/live-region';
import { ToastRegion } from './ui/toast';

/** How long the pointer rests before a tooltip shows, ms. */
const TOOLTIP_DELAY_MS = 500;

export function App({ services }: { readonly services: AppServices }) {
  return (
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={TOOLTIP_DELAY_MS}>
        <AppServicesProvider services={services}>
          <Content />
          <ToastRegion />
          <LiveRegion />
        </AppServicesProvider>
      </Tooltip.Provider>
    </CSPProvider>
  );
}

function Content() {
  const connection = useHost((state) => state.connection);
  const known = useHost((state) => state.snapshot !== null);
  if (connection.kind === 'sign-in') return <SignInPage reason={connection.reason} />;
  if (known) return <AppWindow />;
  return (
    <main className={css.connecting}>
      <p role="status">{connection.kind === 'lost' ? `No host yet: ${connection.reason}. Trying again.` : 'Connecting to the host'}</p>
    </main>
  );
}
