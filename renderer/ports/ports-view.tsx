import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import type { PortVerdict } from '../../shared/model/port-verdict';
import { useCall, useHost } from '../state/app-services';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { IconButton } from '../ui/icon-button';
import { Note } from '../ui/note';
import { BlockedPorts } from './blocked-ports';
import { ListenerTable } from './listener-table';
import css from './ports-view.module.css';
import { useListeners } from './use-listeners';

interface PortsViewProps {
  readonly onClose: () => void;
  /** Asked at once; null opens the list of listeners. */
  readonly initialPort: number | null;
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

function parsePort(text: string): number | null {
  const port = Number(text.trim().replace(/^:/, ''));
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null;
}

/** All ports: who listens, what is blocked and why, and the doctor's own field. */
export function PortsView({ onClose, initialPort }: PortsViewProps) {
  const call = useCall();
  const processes = useHost((state) => state.snapshot?.processes) ?? [];
  const blocked = processes.filter((process) => process.verdict !== null && !process.verdict.free);
  const [tab, setTab] = useState<Tab>(initialPort === null ? 'listening' : 'blocked');
  const [portText, setPortText] = useState(initialPort === null ? '' : String(initialPort));
  const [host, setHost] = useState(HOSTS[0]?.label ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const [checking, setChecking] = useState(false);
  const [asked, setAsked] = useState<PortVerdict | null>(null);
  const [refusal, setRefusal] = useState<AppError | null>(null);
  const [said, setSaid] = useState('');
  const listening = useListeners();
  const question = useRef(0);

  const check = useCallback(
    async (port: number, address: string | null, forProcess: string | null) => {
      const mine = ++question.current;
      setChecking(true);
      const result = await call('port.diagnose', { port, host: address, processId: forProcess });
      if (mine !== question.current) return;
      setChecking(false);
      setAsked(result.ok ? result.value : null);
      setRefusal(result.ok ? null : result.error);
      setSaid(result.ok ? result.value.explanation : result.error.message);
      setTab('blocked');
    },
    [call],
  );

  const wants = useRef(processes);
  wants.current = processes;
  useEffect(() => {
    if (initialPort === null) return;
    setPortText(String(initialPort));
    const process = wants.current.find(
      (candidate) =>
        candidate.state.kind === 'waiting' && candidate.state.on.some((reason) => reason.kind === 'port' && reason.port === initialPort),
    );
    void check(initialPort, null, process?.id ?? null);
  }, [initialPort, check]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const port = parsePort(portText);
    setProblem(port === null ? 'A port is a number from 1 to 65535.' : null);
    if (port !== null) void check(port, HOSTS.find((choice) => choice.label === host)?.host ?? null, null);
  };
  const ask = (port: number) => {
    setPortText(String(port));
    void check(port, null, null);
  };

  return (
    <section className={css.view} aria-label="Ports">
      <header className={css.head}>
        <h1 className={css.title}>Ports</h1>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own layout */}
        <div className={css.segments} role="group" aria-label="Which ports">
          <button type="button" aria-pressed={tab === 'listening'} onClick={() => setTab('listening')}>
            Listening <span className={css.number}>{listening.listeners?.length ?? ''}</span>
          </button>
          <button type="button" aria-pressed={tab === 'blocked'} onClick={() => setTab('blocked')}>
            Blocked <span className={css.number}>{blocked.length}</span>
          </button>
        </div>
        <form className={css.doctor} onSubmit={submit} aria-label="Why is a port busy?">
          <span className={css.words}>Why is port</span>
          <Field
            label="Port"
            hideLabel
            mono
            inputMode="numeric"
            placeholder="3000"
            className={css.portField}
            value={portText}
            error={problem}
            onChange={(event) => {
              setPortText(event.target.value);
              setProblem(null);
            }}
          />
          <label className={css.words} htmlFor="doctor-host">
            busy on
          </label>
          <select id="doctor-host" className={css.select} value={host} onChange={(event) => setHost(event.target.value)}>
            {HOSTS.map((choice) => (
              <option key={choice.label}>{choice.label}</option>
            ))}
          </select>
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
        <BlockedPorts asked={asked} blocked={blocked} />
      )}
    </section>
  );
}
