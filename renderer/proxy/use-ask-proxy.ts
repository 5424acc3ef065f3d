import { useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import type { ProcessId } from '../../shared/model/process';
import { useCall } from '../state/app-services';

/** What a person asked of a proxy and the host has not answered, and its last refusal. */
export interface ProxyAsked {
  readonly pending: 'configure' | 'listen' | null;
  readonly refusal: AppError | null;
  /** Null: as the project's file says. */
  readonly setLiveReload: (isOn: boolean | null) => void;
  /** Tries a port that was busy at once. */
  readonly tryPort: () => void;
}

/** The two things that can be asked of a proxy. */
export function useAskProxy(processId: ProcessId): ProxyAsked {
  const call = useCall();
  const [asked, setAsked] = useState<Pick<ProxyAsked, 'pending' | 'refusal'>>({ pending: null, refusal: null });
  return {
    ...asked,
    setLiveReload: (liveReload) => {
      setAsked({ pending: 'configure', refusal: null });
      void call('proxy.configure', { processId, liveReload }).then((result) =>
        setAsked({ pending: null, refusal: result.ok ? null : result.error }),
      );
    },
    tryPort: () => {
      setAsked({ pending: 'listen', refusal: null });
      void call('proxy.listen', { processId }).then((result) => setAsked({ pending: null, refusal: result.ok ? null : result.error }));
    },
  };
}
