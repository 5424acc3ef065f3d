import { useCallback, useEffect, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import type { Listener } from '../../shared/model/port-verdict';
import { useCall, useHost } from '../state/app-services';

/** While the table is open it is read again this often: a read takes some 10 ms of the host. */
const READ_AGAIN_MS = 5_000;

export interface Listening {
  /** Null until the first answer. */
  readonly listeners: readonly Listener[] | null;
  readonly readAt: number | null;
  readonly error: AppError | null;
  readonly reading: boolean;
  readonly readAgain: () => void;
}

/** Every listener that can be seen: read on opening, after changes of our own ports, and slowly while it is shown. */
export function useListeners(): Listening {
  const call = useCall();
  const [state, setState] = useState<Omit<Listening, 'readAgain'>>({ listeners: null, readAt: null, error: null, reading: true });
  const ours = useHost(
    (host) => host.snapshot?.processes.map((process) => process.ports.map((port) => `${port.port} ${port.pid}`).join()).join(';') ?? '',
  );

  const readAgain = useCallback(() => {
    setState((old) => ({ ...old, reading: true }));
    void call('port.list', {}).then((result) =>
      setState((old) =>
        result.ok
          ? { listeners: result.value.listeners, readAt: Date.now(), error: null, reading: false }
          : { ...old, error: result.error, reading: false },
      ),
    );
  }, [call]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `ours` says when to read again
  useEffect(() => {
    readAgain();
    const timer = setInterval(readAgain, READ_AGAIN_MS);
    return () => clearInterval(timer);
  }, [readAgain, ours]);

  return { ...state, readAgain };
}
