import { useEffect, useRef, useState } from 'react';
import { joinSentences } from '../../shared/model/join-sentences';
import type { ProcessSnapshot } from '../../shared/model/process';
import { useCall } from '../state/app-services';

export interface KillDelayState {
  /** What is drawn: the choice under way, else what the host says. */
  readonly delayMs: number;
  readonly saving: boolean;
  /** True after the host confirmed a choice made here. */
  readonly saved: boolean;
  readonly error: string | null;
  /** While dragging: drawn, not saved. */
  readonly preview: (delayMs: number) => void;
  /** On release: saved for this process, in force from its next stop on. */
  readonly save: (delayMs: number) => void;
}

/** The kill delay of one process: shown as saved only after the host's answer, and back to the old value when it refuses. */
export function useKillDelay(process: ProcessSnapshot): KillDelayState {
  const call = useCall();
  const [draftMs, setDraftMs] = useState<number | null>(null);
  const [state, setState] = useState<{ saving: boolean; saved: boolean; error: string | null }>({
    saving: false,
    saved: false,
    error: null,
  });
  const hostMs = process.stop.killDelayMs;

  /** Saves that have no answer yet: what the host says meanwhile is its word on an earlier press, not on this one. */
  const unanswered = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the host's word replaces the draft whenever it changes
  useEffect(() => {
    if (unanswered.current === 0) setDraftMs(null);
  }, [hostMs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another process has no draft
  useEffect(() => setDraftMs(null), [process.id]);

  const save = (delayMs: number) => {
    if (delayMs === hostMs && draftMs === null) return;
    setDraftMs(delayMs);
    setState({ saving: true, saved: false, error: null });
    unanswered.current += 1;
    void call('process.configure', { processId: process.id, killDelayMs: delayMs }).then((answer) => {
      unanswered.current -= 1;
      if (unanswered.current > 0) return;
      if (answer.ok) setState({ saving: false, saved: true, error: null });
      else {
        setDraftMs(null);
        setState({ saving: false, saved: false, error: joinSentences(answer.error.message, answer.error.hint) });
      }
    });
  };

  return { delayMs: draftMs ?? hostMs, ...state, preview: setDraftMs, save };
}
