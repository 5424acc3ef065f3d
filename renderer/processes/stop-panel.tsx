import { useState } from 'react';
import { clockTime } from '../../shared/model/clock-time';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { StopRecord } from '../../shared/model/stop-sequence';
import { presentStop, type StopView } from '../present/present-stop';
import { adviceAfterStop } from '../present/present-stop-hint';
import { useNow } from '../state/clock-ticker';
import { Icon } from '../ui/icon';
import { KillDelay } from './kill-delay';
import { KillDelayPanel } from './kill-delay-panel';
import { StopHintNote } from './stop-hint';
import css from './stop-panel.module.css';
import { StopRows } from './stop-rows';
import { StopSuspects } from './stop-suspects';
import { useStopShown } from './use-stop-shown';

function Head({ view, process }: { readonly view: StopView; readonly process: ProcessSnapshot }) {
  return (
    <h3 className={css.head}>
      {view.title}
      <span className={css.when}>{view.asked}</span>
      <span className={css.elapsed}>{view.elapsed}</span>
      {/* Beside the steps where there is no room for the kill delay in full. */}
      <span className={css.delay}>
        <KillDelay process={process} compact />
      </span>
    </h3>
  );
}

function Running({ process, record }: { readonly process: ProcessSnapshot; readonly record: StopRecord }) {
  const now = useNow(100);
  const shown = useStopShown(process);
  if (!shown) return null;
  const view = presentStop(process, record, now, clockTime(record.askedAt));
  return (
    <section className={css.panel} aria-label={view.title}>
      <div className={css.side}>
        <Head view={view} process={process} />
        <StopRows rows={view.rows} label={`Stop of ${process.name}, step by step`} />
      </div>
      <div className={css.side}>
        <KillDelayPanel process={process} />
      </div>
    </section>
  );
}

function Over({ process, record }: { readonly process: ProcessSnapshot; readonly record: StopRecord }) {
  const view = presentStop(process, record, record.askedAt, clockTime(record.askedAt));
  const [open, setOpen] = useState(view.tone === 'failed');
  const advice = adviceAfterStop(process);
  return (
    <section className={css.over} data-over="" aria-label={`Last stop of ${process.name}`}>
      <button type="button" className={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} size={14} />
        {view.tone === 'quiet' ? (
          <Icon name="check" size={14} className={css.done} />
        ) : (
          <Icon name="warn" size={14} className={css[view.tone]} />
        )}
        <b>run {record.runId}</b>
        <span className={view.tone === 'quiet' ? undefined : css[view.tone]}>{view.folded}</span>
        <span className={css.facts}>{view.asked}</span>
      </button>
      {open && <StopRows rows={view.rows} label={`Stop of ${process.name}, step by step`} />}
      {advice !== null && (
        <div className={css.suspects}>
          <StopHintNote process={process} hint={advice} />
        </div>
      )}
      <StopSuspects process={process} />
    </section>
  );
}

/** A stop as it happens: who got which signal, who is left, what comes next and when, and the proof. Afterwards it folds to one line. */
export function StopPanel({ process }: { readonly process: ProcessSnapshot }) {
  const record = process.lastStop;
  if (record === null) return null;
  if (record.durationMs === null) return <Running key={record.askedAt} process={process} record={record} />;
  // Once the next run lives, its log's header tells how the old one was stopped.
  if (process.phase !== 'down') return null;
  return <Over key={record.askedAt} process={process} record={record} />;
}
