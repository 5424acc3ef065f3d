import type { ProxySnapshot } from '../../shared/model/proxy';
import { clockTime, fullTime } from '../present/format-time';
import { gapText, presentLiveReload, presentNews } from '../present/present-live-reload';
import { Button } from '../ui/button';
import { Switch } from '../ui/switch';
import css from './proxy-view.module.css';
import type { ProxyAsked } from './use-ask-proxy';

interface LiveReloadFactsProps {
  readonly proxy: ProxySnapshot;
  readonly asked: ProxyAsked;
}

/** The switch of live reload, the pages that go without and why, and what browsers were told last. */
export function LiveReloadFacts({ proxy, asked }: LiveReloadFactsProps) {
  const { liveReload } = proxy;
  const { text, undo } = presentLiveReload(liveReload);
  return (
    <>
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
      <section className={css.part} aria-label="Last reloads">
        <h3 className={css.title}>Last reloads</h3>
        {liveReload.news.length === 0 ? (
          <p className={css.says}>None yet. Pages are told when {proxy.name} has a new version.</p>
        ) : (
          <ul className={css.list}>
            {liveReload.news.map((news) => {
              const { what, why, who } = presentNews(news);
              return (
                <li key={`${news.at} ${news.kind}`} title={news.files.join('\n')}>
                  <div className={css.event}>
                    <time className={css.when} title={fullTime(news.at)}>
                      {clockTime(news.at)}
                    </time>
                    <span>{what}</span>
                    <span className={css.says}>{who}</span>
                  </div>
                  {why !== '' && <div className={css.says}>{why}</div>}
                </li>
              );
            })}
          </ul>
        )}
      </section>
    </>
  );
}
