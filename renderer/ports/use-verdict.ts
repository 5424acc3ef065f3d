import { useCallback, useEffect, useRef, useState } from 'react';
import type { PortAction } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { AnyVerdict } from '../present/present-verdict';
import { useCall } from '../state/app-services';
import { announce } from '../ui/live-region';

/** The kernel takes a closing connection away up to this long after its timer. */
const KERNEL_LATE_MS = 2_000;

/** What the host said to the last action or look. */
export interface VerdictAnswer {
  readonly ok: boolean;
  readonly text: string;
  readonly next: string | undefined;
}

export interface VerdictInHand {
  /** The newest word: what the card was opened with, what a look said, or what an action left behind. */
  readonly verdict: AnyVerdict;
  /** True while the card still shows what it was opened with. */
  readonly isFirst: boolean;
  readonly answer: VerdictAnswer | null;
  /** The action under way, or `look`. */
  readonly pending: PortAction['id'] | 'look' | null;
  readonly resolve: (action: PortAction, remember: boolean) => void;
  readonly lookAgain: () => void;
}

/** One verdict with its actions: carried out by the host, answered in place, read again when asked or when its countdown is over. */
export function useVerdict(asked: AnyVerdict, process: ProcessSnapshot | null): VerdictInHand {
  const call = useCall();
  const [later, setLater] = useState<AnyVerdict | null>(null);
  const [answer, setAnswer] = useState<VerdictAnswer | null>(null);
  const [pending, setPending] = useState<VerdictInHand['pending']>(null);
  const isFirst = later === null || later.readAt <= asked.readAt;
  const verdict = isFirst ? asked : later;
  const asking = process?.id ?? null;
  const question = useRef(0);

  const settle = useCallback((next: VerdictAnswer | null) => {
    setPending(null);
    setAnswer(next);
    if (next !== null) announce(next.text);
  }, []);

  const lookAgain = useCallback(() => {
    const mine = ++question.current;
    setPending('look');
    const look =
      'path' in verdict
        ? call('port.diagnose-file', { path: verdict.path, processId: asking })
        : call('port.diagnose', { port: verdict.port, host: verdict.host, processId: asking });
    void look.then((result) => {
      if (mine !== question.current) return;
      if (result.ok) setLater(result.value);
      settle(result.ok ? null : { ok: false, text: result.error.message, next: result.error.hint });
      if (result.ok) announce(`Looked again. ${result.value.explanation}`);
    });
  }, [call, verdict, asking, settle]);

  const resolve = (action: PortAction, remember: boolean): void => {
    const mine = ++question.current;
    setPending(action.id);
    setAnswer(null);
    const { pid, startTicks, processId } = action;
    const common = { actionId: action.id, pid, startTicks, processId, by: 'window' as const };
    // Only an action that says so starts the asking process, and its words were made for that process.
    const starts = action.id === 'stop-holder' || (action.id === 'stop-process' && processId !== null);
    const answered =
      'path' in verdict
        ? call('port.resolve-file', { path: verdict.path, file: verdict.file, ...common })
        : call('port.resolve', {
            port: verdict.port,
            host: verdict.host,
            usePort: action.usePort ?? null,
            remember: action.id === 'use-next-port' && remember,
            thenStart: starts ? asking : null,
            ...common,
          });
    void answered.then((result) => {
      if (mine !== question.current) return;
      if (!result.ok) return settle({ ok: false, text: result.error.message, next: result.error.hint });
      setLater(result.value.verdict);
      // Waiting is never done at once, and no failure.
      settle({ ok: result.value.done || action.id === 'wait', text: result.value.text, next: result.value.undo });
    });
  };

  // A countdown that is over is looked at once more; for a process that waits the host does that itself.
  const watched = process?.state.kind !== 'waiting' ? verdict.freesAt : null;
  useEffect(() => {
    if (watched === null || watched + KERNEL_LATE_MS < Date.now()) return;
    const timer = setTimeout(lookAgain, watched + KERNEL_LATE_MS - Date.now());
    return () => clearTimeout(timer);
  }, [watched, lookAgain]);

  return { verdict, isFirst, answer, pending, resolve, lookAgain };
}
