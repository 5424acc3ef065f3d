import { useEffect, useRef, useState } from 'react';
import type { ProcessSnapshot } from '../../shared/model/process';

/**
 * Whether the stop signal of this process became another one than the file's while it was looked at, and nobody has closed the word on it.
 * A choice of last week is told in the configuration and not here.
 */
export function useKeptSignal(process: ProcessSnapshot): { readonly kept: boolean; readonly close: () => void } {
  const seen = useRef({ id: process.id, signal: process.stop.stopSignal });
  const [changed, setChanged] = useState<string | null>(null);
  const { id, stop, stopInFile } = process;
  useEffect(() => {
    const before = seen.current;
    seen.current = { id, signal: stop.stopSignal };
    if (before.id === id && before.signal !== stop.stopSignal) setChanged(id);
  }, [id, stop.stopSignal]);
  const differs = stopInFile !== undefined && stopInFile.stopSignal !== stop.stopSignal;
  return { kept: changed === id && differs, close: () => setChanged(null) };
}
