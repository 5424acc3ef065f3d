import { useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { secondsText } from '../present/present-kill-delay';
import { containerHint } from '../present/present-stop-hint';
import { useHost } from '../state/app-services';
import { Button } from '../ui/button';
import { Popover } from '../ui/popover';
import { VisuallyHidden } from '../ui/visually-hidden';
import css from './kill-delay.module.css';
import { KillDelayField } from './kill-delay-field';
import { KillDelayPanel } from './kill-delay-panel';
import { KillDelaySlider } from './kill-delay-slider';
import { useKillDelay } from './use-kill-delay';

interface KillDelayProps {
  readonly process: ProcessSnapshot;
  /** Always the small button; otherwise only below 960 px. */
  readonly compact?: boolean;
}

function Inline({ process }: { readonly process: ProcessSnapshot }) {
  const delay = useKillDelay(process);
  const hint = useHost((state) => (state.snapshot === null ? null : containerHint(state.snapshot.capabilities)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout
    <div className={css.inline} role="group" aria-label="Kill delay">
      <span
        className={css.caption}
        aria-hidden="true"
        title={`Saved for ${process.name}. Takes effect on the next stop.${hint === null ? '' : ` ${hint}`}`}
      >
        Kill
        <br />
        delay
      </span>
      <KillDelaySlider
        process={process.name}
        delayMs={delay.delayMs}
        pastStops={process.pastStops}
        size="small"
        onPreview={delay.preview}
        onSave={delay.save}
      />
      <KillDelayField process={process.name} delayMs={delay.delayMs} error={delay.error} onSave={delay.save} />
      <VisuallyHidden>
        <span role="status">
          {delay.saved && !delay.saving ? `Kill delay of ${process.name} saved: ${secondsText(delay.delayMs)} s.` : ''}
        </span>
      </VisuallyHidden>
    </div>
  );
}

function InPopover({ process }: { readonly process: ProcessSnapshot }) {
  const [open, setOpen] = useState(false);
  const seconds = `${secondsText(process.stop.killDelayMs)} s`;
  return (
    <Popover
      label={`Kill delay of ${process.name}`}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button icon="sliders" aria-label={`Kill delay of ${process.name}: ${seconds}`}>
          {seconds}
        </Button>
      }
    >
      <div className={css.popover}>
        <KillDelayPanel process={process} />
      </div>
    </Popover>
  );
}

/** How long a process may take to stop before SIGKILL: slider, number and past stops; a button with the same in a narrow window. */
export function KillDelay({ process, compact = false }: KillDelayProps) {
  if (compact) return <InPopover process={process} />;
  return (
    <>
      <div className={css.whenWide}>
        <Inline key={process.id} process={process} />
      </div>
      <div className={css.whenNarrow}>
        <InPopover key={process.id} process={process} />
      </div>
    </>
  );
}
