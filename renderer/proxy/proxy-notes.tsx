import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProxySnapshot } from '../../shared/model/proxy';
import { keyPlace } from '../present/present-proxy';
import { useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { Note } from '../ui/note';
import css from './proxy-view.module.css';
import type { ProxyAsked } from './use-ask-proxy';

interface ProxyNotesProps {
  readonly proxy: ProxySnapshot;
  readonly process: ProcessSnapshot;
  readonly asked: ProxyAsked;
}

/** What keeps the proxy from listening, with the next step; and what the host refused. */
export function ProxyNotes({ proxy, process, asked }: ProxyNotesProps) {
  const { selection } = useServices();
  const { listening, port } = proxy;
  const tryNow = (
    <Button size="small" pending={asked.pending === 'listen'} pendingLabel="Trying" onClick={asked.tryPort}>
      Try now
    </Button>
  );
  return (
    <>
      {listening.kind === 'blocked' && (
        <Note
          tone="warn"
          className={css.note}
          next={`${process.name} runs all the same. Free port ${port}, or give the proxy another one: ${keyPlace('port', process.source)}.`}
          actions={
            <>
              <Button size="small" aria-label={`Why is port ${port} busy?`} onClick={() => selection.openPorts(port)}>
                Why?
              </Button>
              {tryNow}
            </>
          }
        >
          The proxy’s port is busy: {listening.verdict.explanation}
        </Note>
      )}
      {listening.kind === 'failed' && (
        <Note tone="bad" className={css.note} next={`Its port is ${keyPlace('port', process.source)}.`} actions={tryNow}>
          {listening.text}
        </Note>
      )}
      {asked.refusal !== null && (
        <Note tone="bad" className={css.note} next={asked.refusal.hint} alert>
          {asked.refusal.message}
        </Note>
      )}
    </>
  );
}
