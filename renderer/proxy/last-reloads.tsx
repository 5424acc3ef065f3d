import { clockTime } from '../../shared/model/clock-time';
import type { ProxySnapshot } from '../../shared/model/proxy';
import { fullTime } from '../present/format-time';
import { presentNews } from '../present/present-live-reload';
import css from './proxy-view.module.css';

/** What browsers were told last: when, what for, and how many there were. */
export function LastReloads({ proxy }: { readonly proxy: ProxySnapshot }) {
  const { liveReload } = proxy;
  return (
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
  );
}
