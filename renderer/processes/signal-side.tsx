import { useState } from 'react';
import { clockTime } from '../../shared/model/clock-time';
import type { Runtime } from '../../shared/model/recognise-runtime';
import type { StaleArtifact } from '../../shared/model/reload';
import { presentCustoms, type StopSignalNote } from '../present/present-customs';
import {
  describeSignal,
  nameAlone,
  nameProcesses,
  numbersText,
  onlyHandler,
  REFUSES,
  type SignalRow,
  type SignalTarget,
  saferTarget,
  warnBeforeSending,
} from '../present/present-signal';
import { Button } from '../ui/button';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { SignalEffectText } from './signal-list';
import type { SignalResult } from './signal-menu';
import css from './signal-menu.module.css';

interface SignalSideProps {
  readonly process: string;
  readonly row: SignalRow;
  readonly stop: StopSignalNote | null;
  readonly runtime: Runtime | null;
  readonly onUse: (signal: string) => void;
  readonly readAt: number | null;
  readonly sending: boolean;
  readonly result: SignalResult | null;
  /** The program is older than its sources. */
  readonly stale: StaleArtifact | null;
  readonly reloadSignal: string;
  readonly onSend: (signal: string, target: SignalTarget) => void;
  readonly onBuildAndReload: (signal: string) => void;
}

/** The chosen signal: what it does to each process, the warning before harm, and the buttons that send it. */
export function SignalSide(props: SignalSideProps) {
  const { process, row, stop, runtime, onUse, readAt, sending, result, stale, reloadSignal, onSend, onBuildAndReload } = props;
  const [asking, setAsking] = useState(false);
  const { name } = row.info;
  const customs = presentCustoms(name, runtime);
  const count = row.members.length;
  const safer = saferTarget(row);
  const handler = onlyHandler(row);
  const warning = warnBeforeSending(row, process);
  const ending = row.members.filter((member) => member.tone === 'ends');
  const sendAll = () => {
    setAsking(false);
    onSend(name, 'run');
  };

  return (
    <section className={css.side} aria-label={`${name} to ${process}`}>
      <h3 className={css.title}>
        {name} {row.number !== null && <span className={css.small}>signal {row.number}</span>}
        {numbersText(row) !== null && <span className={css.small}> ({numbersText(row)})</span>}
      </h3>
      <p className={css.lead}>{describeSignal(row, process)}</p>
      {row.disabled === null && (
        <ul className={css.members} aria-label={`What ${name} does to each process`}>
          {row.members.map((member) => (
            <li key={member.pid}>
              <span className={css.mono} title={member.command}>
                {member.name}
              </span>
              <span className={css.pid}>{member.pid}</span>
              <SignalEffectText tone={member.tone} text={member.text} always={name === 'SIGKILL'} />
              {count > 1 && member.text !== REFUSES && (
                <IconButton
                  icon="bolt"
                  label={`Send ${name} to ${member.name} ${member.pid} only`}
                  onClick={() => onSend(name, member.pid)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {warning !== null && result === null && (
        <Note tone={asking ? 'bad' : 'warn'} next={asking ? undefined : warning.next} className={css.note} alert={asking}>
          {asking ? `${name} to all ${count} ends ${nameProcesses(ending)}.` : warning.text}
        </Note>
      )}
      {stop !== null && row.disabled === null && (
        <p className={css.stopNote}>
          {stop.text}{' '}
          {stop.use !== null && (
            <Button size="small" onClick={() => onUse(stop.use ?? name)}>
              Stop with {stop.use}
            </Button>
          )}
        </p>
      )}
      {stale !== null && (name === reloadSignal || name === 'SIGHUP' || name === 'SIGUSR2') && row.disabled === null && (
        <Note
          tone="warn"
          className={css.note}
          actions={
            <Button size="small" onClick={() => onBuildAndReload(name)}>
              Build & reload
            </Button>
          }
        >
          {stale.text}
        </Note>
      )}
      <div className={css.foot} role="status">
        {result !== null && <p className={result.ok ? css.sent : css.failed}>{result.text}</p>}
      </div>
      {row.disabled === null && (
        <div className={css.buttons}>
          {asking ? (
            <>
              <Button variant="danger" pending={sending} onClick={sendAll}>
                Send to all {count}
              </Button>
              <Button onClick={() => setAsking(false)}>Back</Button>
            </>
          ) : count < 2 ? (
            <Button variant={row.ends.length > 0 ? 'normal' : 'primary'} pending={sending} data-send="" onClick={() => onSend(name, 'run')}>
              Send to {process}
              {safer !== null && <kbd className={css.enter}>Enter</kbd>}
            </Button>
          ) : (
            <>
              <Button
                variant={safer === null || safer === 'run' ? 'normal' : 'primary'}
                pending={sending && safer !== 'run'}
                data-send=""
                onClick={() => onSend(name, handler?.pid ?? 'main')}
              >
                Send to {nameAlone(row, process)} only
                {safer !== null && safer !== 'run' && <kbd className={css.enter}>Enter</kbd>}
              </Button>
              <Button
                variant={safer === 'run' ? 'primary' : 'normal'}
                pending={sending && safer === 'run'}
                onClick={() => (row.ends.length > 0 ? setAsking(true) : sendAll())}
              >
                {row.ends.length > 0 ? `Send to all ${count}…` : `Send to all ${count}`}
                {safer === 'run' && <kbd className={css.enter}>Enter</kbd>}
              </Button>
            </>
          )}
        </div>
      )}
      {customs.length > 0 && (
        <dl className={css.customs} aria-label={`What programs customarily do with ${name}`}>
          {customs.map((custom) => (
            <div key={custom.name} className={custom.own ? css.own : undefined}>
              <dt>{custom.name}</dt>
              <dd>{custom.does}</dd>
            </div>
          ))}
        </dl>
      )}
      {readAt !== null && <p className={css.read}>Read from each process at {clockTime(readAt)}</p>}
    </section>
  );
}
