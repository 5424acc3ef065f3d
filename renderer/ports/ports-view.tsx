import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import { cardVerdict, waitsForPort, whoWants } from '../present/blocking-verdict';
import { type DoctorQuestion, parseDoctorQuestion, questionOf } from '../present/doctor-question';
import { countPorts } from '../present/present-listeners';
import { useCall, useHost } from '../state/app-services';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { type Asked, BlockedPorts } from './blocked-ports';
import { ListenerTable } from './listener-table';
import css from './ports-view.module.css';
import { useListeners } from './use-listeners';

interface PortsViewProps {
  readonly onClose: () => void;
  /** Asked at once; null opens the list of listeners. */
  readonly initialSubject: number | string | null;
}

type Tab = 'listening' | 'blocked';

/** Hosts the doctor may be asked about; null is the wildcard of both families, which is what most servers bind. */
const HOSTS: readonly { readonly label: string; readonly host: string | null }[] = [
  { label: 'any address', host: null },
  { label: 'localhost', host: 'localhost' },
  { label: '127.0.0.1', host: '127.0.0.1' },
  { label: '::1', host: '::1' },
  { label: '0.0.0.0', host: '0.0.0.0' },
];

/** All ports: who listens, what is blocked and why, and the doctor's own field. */
export function PortsView({ onClose, initialSubject }: PortsViewProps) {
  const call = useCall();
  const processes = useHost((state) => state.snapshot?.processes) ?? [];
  const withCards = processes.filter((process) => cardVerdict(process) !== null);
  const waiting = processes.filter(waitsForPort).length;
  const [tab, setTab] = useState<Tab>(initialSubject === null ? 'listening' : 'blocked');
  const [portText, setPortText] = useState(initialSubject === null ? '' : String(initialSubject));
  const [host, setHost] = useState(HOSTS[0]?.label ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const [checking, setChecking] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [refusal, setRefusal] = useState<AppError | null>(null);
  const [said, setSaid] = useState('');
  const listening = useListeners();
  const question = useRef(0);

  const now = useRef(processes);
  now.current = processes;
  const check = useCallback(
    async (asks: DoctorQuestion, address: string | null) => {
      const mine = ++question.current;
      setChecking(true);
      const processId = whoWants(now.current, asks.kind === 'port' ? asks.port : asks.path)?.id ?? null;
      const result = await (asks.kind === 'port'
        ? call('port.diagnose', { port: asks.port, host: address, processId })
        : call('port.diagnose-file', { path: asks.path, processId }));
      if (mine !== question.current) return;
      setChecking(false);
      setAsked(result.ok ? { verdict: result.value, processId } : null);
      setRefusal(result.ok ? null : result.error);
      setSaid(result.ok ? result.value.explanation : result.error.message);
      setTab('blocked');
    },
    [call],
  );

  useEffect(() => {
    if (initialSubject === null) return;
    setPortText(String(initialSubject));
    void check(questionOf(initialSubject), null);
  }, [initialSubject, check]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asks = parseDoctorQuestion(portText);
    setProblem(asks === null ? 'A port is a number from 1 to 65535, a socket’s path starts with /.' : null);
    if (asks !== null) void check(asks, HOSTS.find((choice) => choice.label === host)?.host ?? null);
  };
  const ask = useCallback(
    (port: number) => {
      setPortText(String(port));
      void check({ kind: 'port', port }, null);
    },
    [check],
  );
  const isPath = portText.trim().startsWith('/');

  return (
    <section className={css.view} aria-label="Ports">
      <header className={css.head}>
        <h1 className={css.title}>Ports</h1>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout */}
        <div className={css.segments} role="group" aria-label="Which ports">
          <button type="button" aria-pressed={tab === 'listening'} onClick={() => setTab('listening')}>
            Listening{' '}
            <span className={css.number}>{listening.listeners === null ? '' : countPorts(listening.listeners, []).listening}</span>
          </button>
          <button type="button" aria-pressed={tab === 'blocked'} onClick={() => setTab('blocked')}>
            Blocked <span className={css.number}>{waiting}</span>
          </button>
        </div>
        <form className={css.doctor} onSubmit={submit} aria-label="Why is a port busy?">
          <span className={css.words}>{isPath ? 'Why is' : 'Why is port'}</span>
          <Field
            label="Port or socket path"
            hideLabel
            mono
            placeholder="3000"
            className={isPath ? css.pathField : css.portField}
            value={portText}
            error={problem}
            onChange={(event) => {
              setPortText(event.target.value);
              setProblem(null);
            }}
          />
          {isPath ? (
            <span className={css.words}>busy</span>
          ) : (
            <>
              <label className={css.words} htmlFor="doctor-host">
                busy on
              </label>
              <select id="doctor-host" className={css.select} value={host} onChange={(event) => setHost(event.target.value)}>
                {HOSTS.map((choice) => (
                  <option key={choice.label}>{choice.label}</option>
                ))}
              </select>
            </>
          )}
          <Button type="submit" icon="search" pending={checking} pendingLabel="Checking">
            Check
          </Button>
        </form>
        <IconButton icon="x" label="Close ports" keys="Esc" onClick={onClose} />
      </header>
      <span className={css.status} role="status">
        {said}
      </span>
      {refusal !== null && (
        <Note tone="bad" next={refusal.hint} className={css.refusal} alert>
          {refusal.message}
        </Note>
      )}
      {tab === 'listening' ? (
        <ListenerTable listening={listening} processes={processes} onAsk={ask} />
      ) : (
        <BlockedPorts asked={asked} processes={withCards} onSay={setSaid} />
      )}
    </section>
  );
}
