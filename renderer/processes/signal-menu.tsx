import { useEffect, useId, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import { joinSentences } from '../../shared/model/join-sentences';
import type { ProcessSnapshot } from '../../shared/model/process';
import { runOf } from '../../shared/model/process-state';
import { hasSeveralSteps } from '../../shared/model/stop-sequence';
import { presentStopSignal, runtimeOf } from '../present/present-customs';
import { withReload } from '../present/present-hand-over';
import { describeReload } from '../present/present-reload';
import { isHarmless, presentSignalOutcome, presentSignals, type SignalRow, type SignalTarget } from '../present/present-signal';
import { useCall, useHost, useSelection, useServices } from '../state/app-services';
import { Button } from '../ui/button';
import { announce } from '../ui/live-region';
import { Popover } from '../ui/popover';
import { SplitButton } from '../ui/split-button';
import { SignalList } from './signal-list';
import css from './signal-menu.module.css';
import { SignalSide } from './signal-side';
import { useForecast } from './use-forecast';
import { useStopSignal } from './use-stop-signal';

export interface SignalResult {
  readonly ok: boolean;
  readonly text: string;
}

/** Before the first snapshot: a menu without promises. */
const NOTHING_KNOWN = { platform: 'linux', signals: true, signalPrediction: false } as const;

/** How long the answer to a signal sent with one click stays beside the button. */
const ANSWER_SHOWS_MS = 6_000;

/** Why no signal can be sent now; null when it can. */
function blockedReason(process: ProcessSnapshot): string | null {
  if (process.state.kind === 'stopping') return `${process.name} is stopping. Kill now ends it at once.`;
  if (runOf(process.state) !== null) return null;
  if (process.state.kind === 'backoff') return `${process.name} waits for its next try, so there is no process to send a signal to.`;
  return `${process.name} is ${process.state.kind}. Start it to send a signal.`;
}

const errorText = (error: AppError): string => joinSentences(error.message, error.hint);

/** `SIGHUP` with its menu of all signals: what each one would do to this run now, read from the processes themselves. */
export function SignalMenu({ process }: { readonly process: ProcessSnapshot }) {
  const call = useCall();
  const { selection, commands } = useServices();
  const capabilities = useHost((state) => state.snapshot?.capabilities) ?? NOTHING_KNOWN;
  const open = useSelection((state) => state.signalMenuOf === process.id);
  const setOpen = (next: boolean) => selection.setSignalMenu(next ? process.id : null);
  const [selected, setSelected] = useState('SIGHUP');
  const [sending, setSending] = useState(false);
  const [result, setResult] = useState<SignalResult | null>(null);
  const resultId = useId();
  const reason = blockedReason(process);
  const stopSignal = useStopSignal(process);
  const { forecast, error } = useForecast(process, open);
  const rows = forecast === null ? [] : withReload(presentSignals(forecast, capabilities), process);
  const hangup = rows.find((row) => row.info.name === 'SIGHUP');
  const direct = hangup !== undefined && isHarmless(hangup) && forecast?.stale === undefined;

  useEffect(() => {
    if (result === null || open) return;
    const timer = setTimeout(() => setResult(null), ANSWER_SHOWS_MS);
    return () => clearTimeout(timer);
  }, [result, open]);

  const send = async (signal: string, target: SignalTarget) => {
    setSending(true);
    setResult(null);
    const answer = await call('process.signal', { processId: process.id, signal, target, by: 'window' });
    setSending(false);
    const stale = answer.ok && answer.value.stale !== undefined ? ` ${answer.value.stale.text}` : '';
    const sent = answer.ok ? presentSignalOutcome(signal, answer.value.delivered, answer.value.effect) : errorText(answer.error);
    const text = `${sent}${stale}`;
    setResult({ ok: answer.ok && stale === '', text });
    announce(text);
  };
  const openAt = (signal: string) => {
    setSelected(signal);
    setResult(null);
    setOpen(true);
  };
  const choose = (signal: string) => {
    setSelected(signal);
    setResult(null);
  };
  /** The menu closes at once: a build may take minutes, and its row tells of it. What came of it stands beside the button, a refusal in its note. */
  const buildAndReload = async (signal: string) => {
    setResult(null);
    setOpen(false);
    commands.clearError(process.id);
    const answer = await call('process.reload', { processId: process.id, signal, by: 'window' });
    if (!answer.ok) return commands.reportError(process.id, answer.error);
    const told = describeReload(answer.value);
    setResult(told);
    announce(told.text);
  };
  const row: SignalRow | undefined = rows.find((candidate) => candidate.info.name === selected) ?? rows[0];

  const hangupButton = (
    <Button
      icon="bolt"
      blockedReason={reason}
      pending={sending && !open}
      {...(result === null ? {} : { 'aria-describedby': resultId })}
      onClick={() => (direct ? void send('SIGHUP', 'run') : openAt('SIGHUP'))}
    >
      {direct || reason !== null ? 'SIGHUP' : 'SIGHUP…'}
    </Button>
  );

  return (
    <div className={css.anchor}>
      {reason !== null ? (
        hangupButton
      ) : (
        <SplitButton label={`Signal ${process.name}`}>
          {hangupButton}
          <Popover
            label={`Signals for ${process.name}`}
            className={css.popover}
            open={open}
            onOpenChange={(next) => (next ? openAt(selected) : setOpen(false))}
            trigger={<Button icon="down" aria-label={`Signals for ${process.name}`} />}
          >
            <div className={css.menu}>
              {row === undefined ? (
                <p className={css.empty}>{error === null ? `Reading what each process of ${process.name} handles…` : errorText(error)}</p>
              ) : (
                <>
                  <SignalList process={process.name} rows={rows} selected={row.info.name} onSelect={choose} onSend={send} />
                  <SignalSide
                    key={row.info.name}
                    process={process.name}
                    row={row}
                    stop={presentStopSignal(row, forecast, !hasSeveralSteps(process.stop))}
                    runtime={runtimeOf(forecast)}
                    onUse={stopSignal.use}
                    readAt={forecast?.readAt ?? null}
                    sending={sending}
                    result={result}
                    stale={forecast?.stale ?? null}
                    reloadSignal={process.reload?.reloadSignal ?? 'SIGHUP'}
                    onSend={send}
                    onBuildAndReload={buildAndReload}
                  />
                </>
              )}
            </div>
          </Popover>
        </SplitButton>
      )}
      {result !== null && !open && (
        <div id={resultId} className={result.ok ? css.answer : css.answerBad}>
          {result.text}
        </div>
      )}
    </div>
  );
}
