import { useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';
import { sequenceText } from '../present/present-sequence';
import { useCall, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { announce } from '../ui/live-region';
import { Note } from '../ui/note';
import css from './facts.module.css';

/** Takes back what was set here: stop signal and kill delay are the file's again from the next stop on. */
function UseTheFiles({ process }: { readonly process: ProcessSnapshot }) {
  const call = useCall();
  const { commands } = useServices();
  const [saving, setSaving] = useState(false);
  const use = () => {
    setSaving(true);
    void call('process.configure', { processId: process.id, stopSignal: null, killDelayMs: null }).then((answer) => {
      setSaving(false);
      if (answer.ok) announce(`${process.name} is stopped as its file says, from the next stop on.`);
      else commands.reportError(process.id, answer.error);
    });
  };
  return (
    <Button size="small" pending={saving} pendingLabel="Saving" onClick={use}>
      Use the file’s
    </Button>
  );
}

/** Beside the stop in force: that it was set here, and what the file says. Nothing where they are the same. */
export function FileStop({ process }: { readonly process: ProcessSnapshot }) {
  const { stopInFile, source } = process;
  if (stopInFile === undefined) return null;
  return (
    <p className={css.override}>
      <span>
        Set here, not in the file. <code>{source.file}</code> says <code>{sequenceText(stopInFile)}</code>.
      </span>
      <UseTheFiles process={process} />
    </p>
  );
}

/** After another stop signal was chosen: that it is in force, and the way back. */
export function KeptStopNote({ process, onClose }: { readonly process: ProcessSnapshot; readonly onClose: () => void }) {
  const { stop, stopInFile, source } = process;
  if (stopInFile === undefined) return null;
  return (
    <Note
      tone="plain"
      next={`Set here for ${process.name}; ${source.file} says ${stopInFile.stopSignal}.`}
      actions={
        <>
          <UseTheFiles process={process} />
          <IconButton icon="x" label="Close this note" onClick={onClose} />
        </>
      }
    >
      From the next stop on, it begins with {stop.stopSignal}.
    </Note>
  );
}
