import { useState } from 'react';
import { outsideOf } from '../../shared/model/find-outside';
import { openHandOver } from '../../shared/model/hand-over';
import type { ProcessSnapshot } from '../../shared/model/process';
import { subjectOf } from '../../shared/model/verdict-words';
import { blockingVerdict } from '../present/blocking-verdict';
import { failedStart } from '../present/failed-start';
import { presentReloadRemark } from '../present/present-reload-remark';
import { SPLIT_ADVICE } from '../present/present-split';
import { presentStopHint } from '../present/present-stop-hint';
import { presentWait } from '../present/present-wait';
import { useCommandState, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { BuildFailureNote } from './build-failure';
import { CircleNote } from './circle-note';
import { KeptStopNote } from './file-stop';
import { HandOverNote } from './hand-over-note';
import { OutsideNotes } from './outside-notes';
import { PortNote } from './port-note';
import css from './process-detail.module.css';
import { RefusalNote } from './refusal-note';
import { ReloadFailureNote } from './reload-failure';
import { StopHintNote } from './stop-hint';
import { useForecast } from './use-forecast';
import { useKeptSignal } from './use-kept-signal';

/**
 * What the host refused, why a port keeps it from starting, a stop signal that would do better, and what lies outside the tree: where it
 * was asked, with the next step. Hints can be closed; refusals and ports go by themselves.
 */
export function ProcessNotes({ process }: { readonly process: ProcessSnapshot }) {
  const { selection } = useServices();
  const refused = useCommandState((state) => state.errors[process.id] !== undefined);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const { forecast } = useForecast(process, false);
  const { state, reload } = process;
  const hasEnded = state.kind === 'failed' || state.kind === 'exited';
  const wants = state.kind === 'waiting' || state.kind === 'backoff' || hasEnded;
  const blocking = wants ? blockingVerdict(process) : null;
  const splits = process.splitPorts.filter((split) => !closed.has(`${process.id} split ${split.port} ${split.other}`));
  const hint = process.phase === 'up' || process.phase === 'coming-up' ? presentStopHint(process, forecast) : null;
  const hintId = `${process.id} ${process.stop.stopSignal} ${hint?.better}`;
  const shownHint = hint !== null && !closed.has(hintId) ? hint : null;
  const idOf = (note: { readonly tool: string }): string => `${process.id} outside ${note.tool}`;
  const outside = outsideOf(process).filter((note) => !closed.has(idOf(note)));
  const remark = presentReloadRemark(process);
  const remarkId = `${process.id} reload ${remark?.at}`;
  const shownRemark = remark !== null && !closed.has(remarkId) ? remark : null;
  const close = (id: string) => setClosed(new Set([...closed, id]));
  const circle = process.phase === 'up' && reload?.watch.kind === 'paused' ? reload.watch.reason : null;
  const failed = reload?.buildFailure != null && process.buildingSince === null;
  const wait = presentWait(process);
  const unstarted = blocking === null ? failedStart(process) : null;
  const { kept, close: closeKept } = useKeptSignal(process);
  // The row has room for the beginning of it only; a port, a build, a refusal and a start that failed have notes of their own.
  const whyFailed =
    state.kind === 'failed' && process.refusal === undefined && blocking === null && unstarted === null && !failed && !refused
      ? process.detail
      : null;
  const nothing =
    process.refusal === undefined &&
    whyFailed === null &&
    wait === null &&
    !kept &&
    !refused &&
    unstarted === null &&
    blocking === null &&
    splits.length === 0 &&
    shownHint === null &&
    outside.length === 0 &&
    circle === null &&
    openHandOver(process) === null &&
    shownRemark === null &&
    reload?.reloadFailure == null &&
    !failed;
  if (nothing) return null;
  return (
    <div className={css.notes}>
      <RefusalNote id={process.id} />
      <HandOverNote key={process.id} process={process} />
      {/* A refused start says the same. */}
      {!refused && <CircleNote process={process} />}
      {wait !== null && <Note tone={wait.isStuck ? 'warn' : 'plain'}>{wait.text}</Note>}
      <BuildFailureNote process={process} />
      <ReloadFailureNote process={process} />
      {shownRemark !== null && (
        <Note tone="warn" actions={<IconButton icon="x" label="Close this note" onClick={() => close(remarkId)} />}>
          {shownRemark.text}
        </Note>
      )}
      {unstarted !== null && (
        <Note tone="bad" next={unstarted.next}>
          {unstarted.text}
        </Note>
      )}
      {whyFailed !== null && <Note tone="bad">{whyFailed}</Note>}
      {circle !== null && <Note tone="warn">{circle}</Note>}
      {blocking !== null && <PortNote {...blocking} isBad={hasEnded} onWhy={() => selection.openPorts(subjectOf(blocking.verdict))} />}
      {splits.map((split) => (
        <Note
          key={split.port}
          tone="warn"
          next={SPLIT_ADVICE}
          actions={
            <>
              <Button size="small" onClick={() => selection.openPorts(split.port)}>
                Who has port {split.port}?
              </Button>
              <IconButton icon="x" label="Close this note" onClick={() => close(`${process.id} split ${split.port} ${split.other}`)} />
            </>
          }
        >
          {split.text}
        </Note>
      ))}
      {shownHint !== null && <StopHintNote key={hintId} process={process} hint={shownHint} onClose={() => close(hintId)} />}
      {kept && <KeptStopNote process={process} onClose={closeKept} />}
      <OutsideNotes process={process} notes={outside} onClose={(note) => close(idOf(note))} />
    </div>
  );
}
