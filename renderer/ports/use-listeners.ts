import { useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import type { ClosedPort, Listener } from '../../shared/model/port-verdict';
import { type LastRead, nextReadAt } from '../present/ports-schedule';
import { useCall, useHost } from '../state/app-services';

export interface Listening {
  /** Null until the first answer. */
  readonly listeners: readonly Listener[] | null;
  readonly closed: readonly ClosedPort[];
  readonly readAt: number | null;
  readonly error: AppError | null;
  readonly reading: boolean;
  readonly readAgain: () => void;
}

const NOTHING = { listeners: null, closed: [], readAt: null, error: null, reading: true } as const;
/** After a refusal: the link comes back by itself, and then it is worth another try. */
const AFTER_ERROR: Pick<LastRead, 'costMs'> = { costMs: 50 };

/** True while the page is seen. */
const isSeen = (): boolean => document.visibilityState === 'visible';

/** Every listener that can be seen: read on opening, after changes of ours, and by time, at a cost of 1 % of a core at most. Hidden, it rests. */
export function useListeners(): Listening {
  const call = useCall();
  const [state, setState] = useState<Omit<Listening, 'readAgain'>>(NOTHING);
  const ours = useHost(
    (host) =>
      host.snapshot?.processes
        .map((process) => `${process.state.kind} ${process.ports.map((port) => `${port.address} ${port.port} ${port.pid}`).join()}`)
        .join(';') ?? '',
  );
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef<LastRead | null>(null);
  const reading = useRef(false);
  /** Something changed while a read was under way: its answer may be from before. */
  const changed = useRef(false);
  const gone = useRef(false);

  const read = useRef<() => void>(() => undefined);
  const plan = useCallback((why: 'time' | 'change') => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    if (gone.current || !isSeen()) return;
    if (reading.current) {
      changed.current ||= why === 'change';
      return;
    }
    const due = last.current === null ? 0 : nextReadAt(last.current, why) - Date.now();
    if (due <= 0) read.current();
    else timer.current = setTimeout(() => read.current(), due);
  }, []);

  const readAgain = useCallback(() => {
    if (reading.current) return;
    reading.current = true;
    if (timer.current !== null) clearTimeout(timer.current);
    setState((old) => ({ ...old, reading: true }));
    void call('port.list', {}).then((result) => {
      reading.current = false;
      if (gone.current) return;
      const at = Date.now();
      last.current = { at, ...(result.ok ? { costMs: result.value.costMs } : AFTER_ERROR) };
      setState((old) =>
        result.ok
          ? { listeners: result.value.listeners, closed: result.value.closed, readAt: at, error: null, reading: false }
          : { ...old, error: result.error, reading: false },
      );
      const why = changed.current ? 'change' : 'time';
      changed.current = false;
      plan(why);
    });
  }, [call, plan]);
  read.current = readAgain;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `ours` says when something changed
  useEffect(() => plan('change'), [plan, ours]);

  useEffect(() => {
    gone.current = false;
    const seen = () => plan('time');
    document.addEventListener('visibilitychange', seen);
    return () => {
      gone.current = true;
      if (timer.current !== null) clearTimeout(timer.current);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [plan]);

  return { ...state, readAgain };
}
