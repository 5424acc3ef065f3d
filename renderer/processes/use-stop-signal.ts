import { useState } from 'react';
import type { ProcessSnapshot, SignalName } from '../../shared/model/process';
import { useCall, useServices } from '../state/app-services';
import { announce } from '../ui/live-region';

export interface StopSignalState {
  readonly saving: boolean;
  /** Keeps another stop signal for this process, in force from its next stop on. A refusal shows in the process's notes. */
  readonly use: (signal: SignalName) => void;
}

/** Changes the stop signal of one process with one click. */
export function useStopSignal(process: ProcessSnapshot): StopSignalState {
  const call = useCall();
  const { commands } = useServices();
  const [saving, setSaving] = useState(false);
  const use = (stopSignal: SignalName) => {
    setSaving(true);
    void call('process.configure', { processId: process.id, stopSignal }).then((answer) => {
      setSaving(false);
      if (answer.ok) announce(`${process.name} is stopped with ${stopSignal} from the next stop on.`);
      else commands.reportError(process.id, answer.error);
    });
  };
  return { saving, use };
}
