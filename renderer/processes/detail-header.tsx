import { leftOver } from '../../shared/model/left-over';
import type { ProcessSnapshot } from '../../shared/model/process';
import { addressText } from '../present/present-proxy';
import { presentRunLine, presentState } from '../present/present-state';
import { HeldChip } from '../proxy/held-chip';
import { useHostSnapshot, useServices } from '../state/app-services';
import { useProxyFact } from '../state/use-proxy';
import { classNames } from '../ui/class-names';
import { IconButton } from '../ui/icon-button';
import { StateIcon } from '../ui/state-icon';
import { KillDelay } from './kill-delay';
import css from './process-detail.module.css';
import { RestartButton } from './restart-button';
import { SignalMenu } from './signal-menu';
import { StopButton } from './stop-button';
import { useProcessNow } from './use-process-now';

/** Who it is and what it does now; right the actions, then the kill delay. */
export function DetailHeader({ process }: { readonly process: ProcessSnapshot }) {
  const { selection } = useServices();
  const now = useProcessNow(process);
  const left = useHostSnapshot((snapshot) => leftOver(process, snapshot.leftovers));
  const state = presentState(process, now, left);
  const stopping = process.state.kind === 'stopping';
  const line = presentRunLine(process, now);
  const url = useProxyFact(process.id, (proxy) => (proxy.listening.kind === 'listening' ? proxy.url : ''));
  return (
    <div className={css.header}>
      <IconButton icon="right" label="Back to the list" className={css.back} onClick={() => selection.back()} />
      <div className={css.who}>
        <div className={css.title}>
          <StateIcon kind={state.icon} left={state.left ?? undefined} />
          <h2 className={css.name}>{process.name}</h2>
          <span className={classNames(css.word, state.tone !== 'quiet' && css[state.tone])}>{state.word}</span>
          {url !== null && url !== '' && (
            <a className={css.proxy} href={url} target="_blank" rel="noreferrer" title={`Open ${url}, the proxy of ${process.name}`}>
              {addressText(url)}
            </a>
          )}
          <span className={css.held}>
            <HeldChip process={process} />
          </span>
        </div>
        <div className={css.run} title={line}>
          {line}
        </div>
      </div>
      <div className={css.actions}>
        {!stopping && <RestartButton process={process} />}
        <StopButton process={process} />
        <SignalMenu key={process.id} process={process} />
        {!stopping && (
          <>
            <span className={css.rule} />
            <KillDelay process={process} />
          </>
        )}
      </div>
    </div>
  );
}
