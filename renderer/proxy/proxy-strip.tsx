import type { ProxySnapshot } from '../../shared/model/proxy';
import { addressText, presentProxy, presentUpstream } from '../present/present-proxy';
import { useHostNow } from '../state/use-proxy';
import { classNames } from '../ui/class-names';
import { copyText } from '../ui/copy-text';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { StateIcon } from '../ui/state-icon';
import css from './proxy-view.module.css';

/** Its state in words, where it listens and where requests go. */
export function ProxyStrip({ proxy }: { readonly proxy: ProxySnapshot }) {
  const { ticksMs } = presentProxy(proxy, 0);
  const now = useHostNow(ticksMs);
  const state = presentProxy(proxy, now);
  const upstream = presentUpstream(proxy.upstream);
  const { url } = proxy;
  return (
    <div className={css.strip}>
      <span className={css.state}>
        <StateIcon kind={state.icon} />
        <span className={classNames(css.word, state.tone !== 'quiet' && css[state.tone])}>{state.word}</span>
        <span className={css.reason} title={state.reason}>
          {state.reason}
        </span>
      </span>
      <span className={css.way}>
        {proxy.listening.kind === 'listening' ? (
          <a
            className={css.address}
            href={url}
            target="_blank"
            rel="noreferrer"
            title={`Listens on ${proxy.listening.addresses.join(' and ')}`}
          >
            <Icon name="open" size={14} />
            Open {addressText(url)}
          </a>
        ) : (
          <span className={css.mono}>{addressText(url)}</span>
        )}
        <IconButton icon="copy" label={`Copy ${url}`} onClick={() => void copyText(url, `Copied ${url}`)} />
        <span className={css.target}>
          <span className={css.arrow}>forwards to</span>
          {upstream === null ? (
            <span className={css.reason} title={proxy.upstreamText}>
              {proxy.upstreamText}
            </span>
          ) : (
            <span className={css.mono} title={upstream.others}>
              {upstream.text}
            </span>
          )}
        </span>
      </span>
    </div>
  );
}
