import { useCallback, useEffect, useRef, useState } from 'react';
import type { AnyVerdict, PortAction } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { refusalInWindow } from '../present/refusal-words';
import { settledLife, whatBecame } from '../present/what-became';
import { useCall } from '../state/app-services';
import { announce } from '../ui/live-region';

/** The kernel takes a closing connection away up to this long after its timer. */
const KERNEL_LATE_MS = 2_000;

/** What the host said to the last action or look, and what became of the process that asked. */
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

/**
 * One verdict with its actions: carried out by the host, answered in place, read again when asked, when its countdown is over, and when the
 * process that asked has started or ended: what was read before that is not so any more. `tell` says it to assistive technology.
 */
export function useVerdict(asked: AnyVerdict, process: ProcessSnapshot | null, tell: (text: string) => void = announce): VerdictInHand {
  const say = useRef(tell);
  say.current = tell;
  const call = useCall();
  const [later, setLater] = useState<AnyVerdict | null>(null);
  const [became, setBecame] = useState<VerdictAnswer | null>(null);
  const [answer, setAnswer] = useState<VerdictAnswer | null>(null);
  const [pending, setPending] = useState<VerdictInHand['pending']>(null);
  const isFirst = later === null || later.readAt <= asked.readAt;
  const verdict = isFirst ? asked : later;
  const asking = process?.id ?? null;
  const question = useRef(0);

  const settle = useCallback((next: VerdictAnswer | null) => {
    setPending(null);
    setAnswer(next);
    if (next !== null) say.current(next.text);
  }, []);
  /** Answers may come in another order than they were read in. */
  const take = useCallback((next: AnyVerdict) => setLater((old) => (old !== null && old.readAt > next.readAt ? old : next)), []);
  const look = useCallback(
    () =>
      'path' in verdict
        ? call('port.diagnose-file', { path: verdict.path, processId: asking })
        : call('port.diagnose', { port: verdict.port, host: verdict.host, processId: asking }),
    [call, verdict, asking],
  );

  const lookAgain = useCallback(() => {
    const mine = ++question.current;
    setPending('look');
    setBecame(null);
    void look().then((result) => {
      if (mine !== question.current) return;
      if (result.ok) take(result.value);
      settle(result.ok ? null : { ok: false, text: result.error.message, next: refusalInWindow(result.error, undefined)?.next });
      if (result.ok) say.current(`Looked again. ${result.value.explanation}`);
    });
  }, [look, take, settle]);

  const life = process === null ? null : settledLife(process.state);
  const lifeSeen = useRef(life);
  useEffect(() => {
    if (process === null || life === null || life === lifeSeen.current) return;
    lifeSeen.current = life;
    void look().then((result) => {
      if (!result.ok || lifeSeen.current !== life) return;
      take(result.value);
      const text = whatBecame(process, result.value);
      if (text === null) return;
      setBecame({ ok: process.phase === 'up', text, next: undefined });
      say.current(text);
    });
  }, [life, process, look, take]);

  const resolve = (action: PortAction, remember: boolean): void => {
    const mine = ++question.current;
    setPending(action.id);
    setAnswer(null);
    setBecame(null);
    const { pid, startTicks, processId } = action;
    const common = { actionId: action.id, pid, startTicks, processId, by: 'window' as const };
    // Only an action that says so starts the asking process, and its words were made for that process.
    const starts = action.id === 'stop-holder' || (action.id === 'stop-process' && processId !== null);
    const thenStart = starts ? asking : null;
    const answered =
      'path' in verdict
        ? call('port.resolve-file', {
            path: verdict.path,
            file: verdict.file,
            thenStart: action.id === 'delete-socket-file' ? asking : processId === asking ? null : thenStart,
            ...common,
          })
        : call('port.resolve', {
            port: verdict.port,
            host: verdict.host,
            usePort: action.usePort ?? null,
            remember: action.id === 'use-next-port' && remember,
            thenStart,
            ...common,
          });
    void answered.then((result) => {
      if (mine !== question.current) return;
      if (!result.ok) return settle({ ok: false, text: result.error.message, next: refusalInWindow(result.error, undefined)?.next });
      take(result.value.verdict);
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

  const shown =
    answer === null || became === null ? (became ?? answer) : { ...answer, ok: became.ok, text: `${answer.text} ${became.text}` };
  return { verdict, isFirst, answer: shown, pending, resolve, lookAgain };
}
