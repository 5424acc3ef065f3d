import type { ProcessSnapshot } from '../../shared/model/process';
import { useProxy } from '../state/use-proxy';
import { FaultList, HoldFacts } from './hold-facts';
import { LastReloads } from './last-reloads';
import { LiveReloadFacts } from './live-reload-facts';
import { ProxyNotes } from './proxy-notes';
import { ProxyStrip } from './proxy-strip';
import css from './proxy-view.module.css';
import { RequestPane } from './request-pane';
import { useAskProxy } from './use-ask-proxy';

/** The proxy of a process: where it listens and what it does, requests through it, live reload, limits and errors. */
export function ProxyView({ process }: { readonly process: ProcessSnapshot }) {
  const proxy = useProxy(process.id);
  const asked = useAskProxy(process.id);
  if (proxy === null) return null;
  return (
    <div className={css.view}>
      <ProxyStrip proxy={proxy} />
      <ProxyNotes proxy={proxy} process={process} asked={asked} />
      <div className={css.body}>
        <RequestPane processId={process.id} name={process.name} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to */}
        <section className={css.side} aria-label={`Facts of the proxy of ${process.name}`} tabIndex={0}>
          <LiveReloadFacts proxy={proxy} asked={asked} />
          <HoldFacts proxy={proxy} process={process} />
          <FaultList proxy={proxy} process={process} />
          <LastReloads proxy={proxy} />
        </section>
      </div>
    </div>
  );
}
