import type { ProcessSnapshot } from '../../shared/model/process';
import { adviseDelay, countStops, secondsText } from '../present/present-kill-delay';
import { sequenceText, sliderNote } from '../present/present-sequence';
import { containerHint } from '../present/present-stop-hint';
import { useHost } from '../state/app-services';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import css from './kill-delay.module.css';
import { KillDelayField } from './kill-delay-field';
import { KillDelaySlider } from './kill-delay-slider';
import { useKillDelay } from './use-kill-delay';

/** The kill delay in full: scale, past stops, advice. In the stop panel and in the popover of a narrow window. */
export function KillDelayPanel({ process }: { readonly process: ProcessSnapshot }) {
  const delay = useKillDelay(process);
  const hint = useHost((state) => (state.snapshot === null ? null : containerHint(state.snapshot.capabilities)));
  const { pastStops } = process;
  const counts = countStops(pastStops);
  const advice = adviseDelay(pastStops, delay.delayMs);
  const note = sliderNote(process.stop);
  const stopping = process.state.kind === 'stopping';
  return (
    <section className={css.panel} aria-label={`Kill delay of ${process.name}, with past stops`}>
      <div className={css.panelHead}>
        <h3 className={css.panelTitle}>Kill delay</h3>
        <span className={css.when}>how long {process.name} may take before SIGKILL</span>
        <KillDelayField process={process.name} delayMs={delay.delayMs} error={delay.error} onSave={delay.save} />
      </div>
      <KillDelaySlider
        process={process.name}
        delayMs={delay.delayMs}
        pastStops={pastStops}
        size="large"
        onPreview={delay.preview}
        onSave={delay.save}
      />
      {note !== null && (
        <p className={css.sequence}>
          <code>{sequenceText({ ...process.stop, killDelayMs: delay.delayMs })}</code>
          {note}
        </p>
      )}
      <div className={css.counts}>
        <span className={css.key}>
          <svg width="10" height="10" aria-hidden="true">
            <rect className={css.bar} width="10" height="10" rx="2" />
          </svg>
          {pastStops.length === 0 ? 'No stop yet' : counts.graceful}
        </span>
        {counts.killed !== null && (
          <span className={css.key}>
            <svg width="10" height="10" aria-hidden="true">
              <rect className={css.barKilled} width="10" height="10" rx="2" />
            </svg>
            {counts.killed}
          </span>
        )}
      </div>
      {advice !== null && (
        <Note
          tone="plain"
          next={advice.detail}
          actions={
            <Button size="small" onClick={() => delay.save(advice.delayMs)}>
              Use {secondsText(advice.delayMs)} s
            </Button>
          }
        >
          {advice.text}
        </Note>
      )}
      {hint !== null && <p className={css.hint}>{hint}</p>}
      <p className={css.saved} role="status">
        {delay.saving
          ? 'Saving…'
          : `${delay.saved ? `Saved for ${process.name}.` : `Kept for ${process.name}.`} ${stopping ? 'This stop keeps the delay it began with.' : 'Takes effect on the next stop.'}`}
      </p>
    </section>
  );
}
