import { listedProblems } from '../present/listed-problems';
import { presentProxies } from '../present/present-proxy';
import { presentWatching } from '../present/present-reload';
import { useHost, useHostSnapshot, useSelection, useServices } from '../state/app-services';
import { Count } from '../ui/chip';
import { Icon } from '../ui/icon';
import { KeyCap } from '../ui/key-cap';
import css from './status-bar.module.css';

/** The views over all projects, and facts about the host. */
export function StatusBar() {
  const { selection } = useServices();
  const view = useSelection((state) => state.view.kind);
  const projects = useHostSnapshot((snapshot) => snapshot.projects);
  const processes = useHostSnapshot((snapshot) => snapshot.processes);
  const host = useHostSnapshot((snapshot) => snapshot.host);
  const lost = useHost((state) => state.connection.kind === 'lost');
  const problems = projects.flatMap(listedProblems).length;
  const ports = new Set(processes.flatMap((process) => process.ports.map((port) => port.port))).size;
  const watching = presentWatching(processes);
  const all = useHost((state) => state.snapshot?.proxies);
  const proxies = presentProxies(all ?? []);
  const openProxy = () => {
    const proxy = all?.find(({ listening }) => listening.kind === 'blocked' || listening.kind === 'failed') ?? all?.[0];
    if (proxy === undefined) return;
    selection.selectProcess(proxy.projectId, proxy.id, true);
    selection.selectTab('proxy');
  };
  const toggle = (kind: 'problems' | 'ports') => {
    if (view === kind) selection.back();
    else if (kind === 'ports') selection.openPorts(null);
    else selection.openProblems();
  };
  return (
    <footer className={css.bar} data-pane="" tabIndex={-1}>
      <button type="button" className={css.tab} aria-pressed={view === 'problems'} onClick={() => toggle('problems')}>
        <Icon name="warn" size={14} />
        Problems
        {problems > 0 && <Count value={problems} bad />}
      </button>
      <button type="button" className={css.tab} aria-pressed={view === 'ports'} onClick={() => toggle('ports')}>
        <Icon name="plug" size={14} />
        Ports
        {ports > 0 && <Count value={ports} />}
      </button>
      <div className={css.facts}>
        {watching !== null && (
          <span className={watching.tone === 'warn' ? css.warn : css.watching} title={watching.title}>
            {watching.text}
          </span>
        )}
        {proxies !== null && (
          <button type="button" className={`${css.tab} ${css.proxy}`} title={proxies.title} onClick={openProxy}>
            {proxies.label} <span className={proxies.tone === 'warn' ? css.warn : css.value}>{proxies.value}</span>
          </button>
        )}
        <span className={lost ? css.lost : css.host} title={`Slipway ${host.version}, host pid ${host.pid}`}>
          {lost ? 'host: not reachable' : 'host: local'}
        </span>
        <button type="button" className={`${css.tab} ${css.keys}`} onClick={() => selection.showDialog({ kind: 'keys' })}>
          <Icon name="help" size={14} />
          Keys <KeyCap>?</KeyCap>
        </button>
      </div>
    </footer>
  );
}
