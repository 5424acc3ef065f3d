import type { ProxySnapshot } from '../../shared/model/proxy';
import { fullTime } from '../present/format-time';
import { gapText, presentLiveReload } from '../present/present-live-reload';
import { Button } from '../ui/button';
import { Switch } from '../ui/switch';
import css from './proxy-view.module.css';
import type { ProxyAsked } from './use-ask-proxy';

interface LiveReloadFactsProps {
  readonly proxy: ProxySnapshot;
  readonly asked: ProxyAsked;
}

/** The switch of live reload, and the pages that go without and why. */
export function LiveReloadFacts({ proxy, asked }: LiveReloadFactsProps) {
  const { liveReload } = proxy;
  const { text, undo } = presentLiveReload(liveReload);
  return (
    <section className={css.part} aria-label="Live reload">
      <Switch
        label="Live reload"
        checked={liveReload.isOn}
        pending={asked.pending === 'configure'}
        description={text}
        onChange={asked.setLiveReload}
      />
      {undo !== null && (
        <Button size="small" variant="quiet" onClick={() => asked.setLiveReload(null)}>
          {undo}
        </Button>
      )}
      {liveReload.isOn && liveReload.gaps.length > 0 && (
        <ul className={css.list} aria-label="Pages without live reload">
          {liveReload.gaps.map((gap) => (
            <li key={`${gap.path} ${gap.reason}`}>
              <div className={css.path}>{gap.path}</div>
              <div className={css.says} title={fullTime(gap.at)}>
                {gapText(gap)}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
