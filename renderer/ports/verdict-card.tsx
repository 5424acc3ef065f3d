import { useState } from 'react';
import type { AnyVerdict, PortAction } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { explanationAt } from '../../shared/model/verdict-words';
import { presentVerdictHead, suspectRows, takenText, verdictReport, verdictSubject, verdictTitle } from '../present/present-verdict';
import { actionsToShow, asksFirst } from '../present/present-verdict-actions';
import { useHome, useHost } from '../state/app-services';
import { useNow } from '../state/clock-ticker';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { classNames } from '../ui/class-names';
import { copyText } from '../ui/copy-text';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { CountdownRing } from './countdown-ring';
import { EndHolderDialog } from './end-holder-dialog';
import { PortChoiceNote } from './port-choice-note';
import { ReuseNote } from './reuse-note';
import { SuspectList } from './suspect-list';
import { useVerdict } from './use-verdict';
import { VerdictActions } from './verdict-actions';
import css from './verdict-card.module.css';
import { evidenceContext, VerdictEvidence } from './verdict-evidence';

interface VerdictCardProps {
  readonly verdict: AnyVerdict;
  /** Who wants the port; started once it is free. Null where nobody in particular asked. */
  readonly process: ProcessSnapshot | null;
  /** The run that died of it, where the verdict is from then. */
  readonly diedRun?: number | null;
  /** Says what is new on the card to assistive technology; absent: by the window's own region. */
  readonly onSay?: ((text: string) => void) | undefined;
}

/** While nothing counts down, the age of a card is told in steps of this. */
const AGE_STEP_MS = 10_000;

/** Why a port is busy: what is so, then what can be done and what each way touches, then the evidence. Nothing acts until it is chosen. */
export function VerdictCard({ verdict: asked, process, diedRun = null, onSay }: VerdictCardProps) {
  const home = useHome();
  const { verdict, isFirst, answer, pending, resolve, lookAgain } = useVerdict(asked, process, onSay);
  const [confirming, setConfirming] = useState<PortAction | null>(null);
  const [suspectsShown, setSuspectsShown] = useState(false);
  const now = useNow(verdict.freesAt === null ? AGE_STEP_MS : 1_000);
  const processes = useHost((state) => state.snapshot?.processes) ?? [];
  const head = presentVerdictHead(verdict, now);
  const actions = actionsToShow(verdict.actions, processes);
  const waits = process?.state.kind === 'waiting';
  const counts = head.secondsLeft !== null && head.secondsLeft > 0;
  const taken = waits && isFirst ? null : takenText(verdict, isFirst ? diedRun : null, now);

  const act = (action: PortAction, remember: boolean): void => {
    if (action.id === 'copy-command' && action.command !== null) void copyText(action.command, 'Copied the command');
    else if (action.id === 'copy-report') void copyText(verdictReport(verdict, evidenceContext(home)), 'Copied the report');
    else if (action.id === 'show-suspects') setSuspectsShown(!suspectsShown);
    else if (asksFirst(action)) setConfirming(action);
    else resolve(action, remember);
  };

  return (
    <section className={css.card} aria-label={process === null ? verdictTitle(verdict) : `${verdictTitle(verdict)} for ${process.name}`}>
      <div className={css.top}>
        <span className={classNames(css.port, 'path' in verdict && css.path)}>{'path' in verdict ? verdict.path : verdict.port}</span>
        <Chip tone={head.tone} icon={head.tone === 'bad' ? 'x' : head.tone === 'warn' ? 'clock' : 'check'}>
          {head.chip}
        </Chip>
        <span className={css.kind}>{head.kind}</span>
        {process !== null && (
          <span className={css.wanted}>
            {waits && <Icon name="clock" size={14} />}
            {waits ? `${process.name} waits for it` : `wanted by ${process.name}`}
          </span>
        )}
      </div>
      <div className={css.body}>
        <div className={css.verdict}>
          <Icon name={head.secondsLeft === null ? 'plug' : 'clock'} size={20} />
          <h2 className={css.title}>{explanationAt(verdict, now)}</h2>
          <p className={css.advice}>{verdict.advice}</p>
        </div>
        {counts && (
          <CountdownRing
            seconds={head.secondsLeft ?? 0}
            starts={process !== null && waits ? process.name : null}
            freesAt={verdict.freesAt ?? now}
          />
        )}
        {process !== null && waits && !counts && !verdict.free && (
          <p className={css.byItself}>{process.name} starts by itself when the port is free.</p>
        )}
        {taken !== null && (
          <Note
            tone="plain"
            className={css.answer}
            actions={
              <Button size="small" icon="restart" pending={pending === 'look'} onClick={lookAgain}>
                Look again
              </Button>
            }
          >
            {taken}
          </Note>
        )}
        {verdict.warnings.map((warning) => (
          <Note key={warning.id} tone="warn" className={css.answer}>
            {warning.text}
          </Note>
        ))}
        <ReuseNote reuse={verdict.reuse} />
        {process !== null && <PortChoiceNote process={process} className={css.answer} />}
        {answer !== null && (
          <Note tone={answer.ok ? 'plain' : 'bad'} next={answer.next} className={css.answer}>
            {answer.text}
          </Note>
        )}
      </div>
      {actions.length > 0 && (
        <VerdictActions
          verdict={verdict}
          asking={process?.id ?? null}
          actions={actions}
          pending={pending}
          suspectsShown={suspectsShown}
          onAct={act}
        />
      )}
      {suspectsShown && <SuspectList rows={suspectRows(verdict, evidenceContext(home))} />}
      <VerdictEvidence verdict={verdict} home={home} looking={pending === 'look'} onLookAgain={taken === null ? lookAgain : null} />
      <EndHolderDialog
        action={confirming}
        holder={verdict.holders.find((holder) => holder.pid === confirming?.pid) ?? null}
        subject={verdictSubject(verdict)}
        thenStarts={confirming?.id === 'stop-older' ? null : (process?.name ?? null)}
        home={home}
        onClose={() => setConfirming(null)}
        onConfirm={(action) => {
          setConfirming(null);
          resolve(action, false);
        }}
      />
    </section>
  );
}
