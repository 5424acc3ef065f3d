import { useState } from 'react';
import type { ResolveOutcome } from '../../shared/contract/outcomes';
import type { PortAction, PortVerdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import { presentVerdictHead, verdictReport } from '../present/present-verdict';
import { useCall, useHome, useHost } from '../state/app-services';
import { useNow } from '../state/clock-ticker';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { copyText } from '../ui/copy-text';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icon-shapes';
import { announce } from '../ui/live-region';
import { Note } from '../ui/note';
import { CountdownRing } from './countdown-ring';
import { EndHolderDialog } from './end-holder-dialog';
import css from './verdict-card.module.css';
import { evidenceContext, VerdictEvidence } from './verdict-evidence';

interface VerdictCardProps {
  readonly verdict: PortVerdict;
  /** Who wants the port; started once it is free. Null where nobody in particular asked. */
  readonly process: ProcessSnapshot | null;
}

const ICON_OF_ACTION: Readonly<Record<PortAction['id'], IconName>> = {
  start: 'play',
  'stop-holder': 'stop',
  'stop-older': 'stop',
  'stop-process': 'stop',
  'delete-socket-file': 'eraser',
  'show-suspects': 'dots',
  wait: 'clock',
  'copy-command': 'copy',
  'copy-report': 'copy',
  'use-next-port': 'play',
  'cancel-start': 'x',
};

const DOING: Readonly<Partial<Record<PortAction['id'], string>>> = {
  start: 'Starting',
  'stop-holder': 'Stopping',
  'stop-process': 'Stopping',
  'use-next-port': 'Starting',
};

interface Answer {
  readonly ok: boolean;
  readonly text: string;
  readonly next: string | undefined;
}

/** Ends something that is not Slipway's: asked once, with the exact pid and command. */
const asksFirst = (action: PortAction): boolean => (action.id === 'stop-holder' || action.id === 'stop-older') && !action.safe;

/** Why a port is busy: what is so, then what can be done and what each way touches, then the evidence. Nothing acts until it is chosen. */
export function VerdictCard({ verdict: asked, process }: VerdictCardProps) {
  const call = useCall();
  const home = useHome();
  const [outcome, setOutcome] = useState<ResolveOutcome | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [pendingId, setPendingId] = useState<string | null>(null);
  const [confirming, setConfirming] = useState<PortAction | null>(null);
  const verdict = outcome !== null && outcome.verdict.readAt > asked.readAt ? outcome.verdict : asked;
  const now = useNow(verdict.freesAt === null ? null : 1_000);
  const head = presentVerdictHead(verdict, now);
  const up = useHost(
    (state) =>
      state.snapshot?.processes
        .filter((other) => other.phase !== 'down' && other.phase !== 'going-down')
        .map((other) => other.id)
        .join(' ') ?? '',
  );
  // The countdown says what waiting means; a process that is up already needs no start.
  const actions = verdict.actions.filter(
    (action) => action.id !== 'wait' && !(action.id === 'start' && verdict.free && up.split(' ').includes(action.processId ?? '')),
  );

  const resolve = async (action: PortAction) => {
    setConfirming(null);
    setPendingId(action.id);
    setAnswer(null);
    const startsAfter = action.id === 'stop-holder' || action.id === 'stop-process';
    const result = await call('port.resolve', {
      port: verdict.port,
      host: verdict.host,
      actionId: action.id,
      pid: action.pid,
      startTicks: action.startTicks,
      processId: action.processId,
      usePort: action.usePort ?? null,
      thenStart: startsAfter ? (process?.id ?? null) : null,
      by: 'window',
    });
    setPendingId(null);
    if (result.ok) setOutcome(result.value);
    const said: Answer = result.ok
      ? { ok: result.value.done, text: result.value.text, next: undefined }
      : { ok: false, text: result.error.message, next: result.error.hint };
    setAnswer(said);
    announce(said.text);
  };
  const act = (action: PortAction) => {
    if (action.id === 'copy-command' && action.command !== null) void copyText(action.command, 'Copied the command');
    else if (action.id === 'copy-report') void copyText(verdictReport(verdict, evidenceContext(home)), 'Copied the report');
    else if (asksFirst(action)) setConfirming(action);
    else void resolve(action);
  };

  return (
    <section className={css.card} aria-label={`Port ${verdict.port}`}>
      <div className={css.top}>
        <span className={css.port}>{verdict.port}</span>
        <Chip tone={head.tone} icon={head.tone === 'bad' ? 'x' : head.tone === 'warn' ? 'clock' : 'check'}>
          {head.chip}
        </Chip>
        <span className={css.kind}>{head.kind}</span>
        {process !== null && process.state.kind === 'waiting' && (
          <span className={css.wanted}>
            <Icon name="clock" size={14} />
            {process.name} waits for it
          </span>
        )}
      </div>
      <div className={css.body}>
        <div className={css.verdict}>
          <Icon name={head.secondsLeft === null ? 'plug' : 'clock'} size={20} />
          <h2 className={css.title}>{verdict.explanation}</h2>
          <p className={css.advice}>{verdict.advice}</p>
        </div>
        {head.secondsLeft !== null && head.secondsLeft > 0 && (
          <CountdownRing
            seconds={head.secondsLeft}
            starts={process?.state.kind === 'waiting' ? process.name : null}
            freesAt={verdict.freesAt ?? now}
          />
        )}
        {answer !== null && (
          <Note tone={answer.ok ? 'plain' : 'bad'} next={answer.next} className={css.answer}>
            {answer.text}
          </Note>
        )}
      </div>
      {actions.length > 0 && (
        <ul className={css.actions} aria-label={`What can be done about port ${verdict.port}`}>
          {actions.map((action, at) => (
            <li key={`${action.id} ${action.pid ?? ''} ${action.command ?? ''}`} className={css.action}>
              <Button
                variant={at === 0 && !action.id.startsWith('copy') ? 'primary' : 'normal'}
                icon={ICON_OF_ACTION[action.id]}
                className={css.actionButton}
                pending={pendingId === action.id}
                pendingLabel={DOING[action.id]}
                onClick={() => act(action)}
              >
                {action.label}
              </Button>
              <div className={css.touches}>
                {action.touches}
                {action.id === 'copy-command' && action.command !== null && <code className={css.command}>{action.command}</code>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <VerdictEvidence verdict={verdict} home={home} />
      <EndHolderDialog
        action={confirming}
        holder={verdict.holders.find((holder) => holder.pid === confirming?.pid) ?? null}
        port={verdict.port}
        thenStarts={process?.name ?? null}
        home={home}
        onClose={() => setConfirming(null)}
        onConfirm={(action) => void resolve(action)}
      />
    </section>
  );
}
