import { useState } from 'react';
import type { AppError } from '../../shared/contract/result';
import { processIdOf } from '../../shared/model/process-id';
import type { ProjectSnapshot } from '../../shared/model/project';
import { homePath } from '../present/home-path';
import { planFacts, presentPlan } from '../present/present-plan';
import { useCall, useCommands, useHome, useHost } from '../state/app-services';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Note } from '../ui/note';
import { ImportReport } from './import-report';
import { PlanFacts, ProblemList } from './plan-facts';
import { PlanTable } from './plan-table';
import css from './trust-dialog.module.css';

interface TrustDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

const TITLE_OF_TRUST: Readonly<Record<ProjectSnapshot['trust'], (name: string) => string>> = {
  untrusted: (name) => `Do you trust the commands in ${name}?`,
  changed: (name) => `Commands in ${name} changed. Do you trust them?`,
  trusted: (name) => `The commands you trust in ${name}`,
};

/** Exactly what would run, where it says so, and the question. Nothing has been run so far. */
export function TrustDialog({ projectId, onClose }: TrustDialogProps) {
  const project = useHost((state) => state.snapshot?.projects.find((candidate) => candidate.id === projectId)) ?? null;
  if (project === null) return null;
  // Another plan asks anew: what was ticked for the old one does not count.
  return <Question key={project.planHash} project={project} onClose={onClose} />;
}

function Question({ project, onClose }: { readonly project: ProjectSnapshot; readonly onClose: () => void }) {
  const call = useCall();
  const commands = useCommands();
  const home = useHome();
  const rows = presentPlan(project.plan);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(rows.filter((row) => row.chosen).map((row) => row.planned.name)));
  const [pending, setPending] = useState<'trust' | 'start' | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const trusted = project.trust === 'trusted';
  const empty = rows.length === 0;
  const start = rows.filter((row) => chosen.has(row.planned.name));

  const trust = async (thenStart: boolean) => {
    setPending(thenStart ? 'start' : 'trust');
    setError(null);
    const result = await call('project.trust', { projectId: project.id, planHash: project.planHash });
    setPending(null);
    if (!result.ok) {
      setError(result.error);
      if (result.error.code === 'plan-changed') commands.rescan(project.id);
      return;
    }
    if (thenStart) for (const row of start) commands.start(processIdOf(project.id, row.planned.name));
    onClose();
  };
  const toggle = (name: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(name);
    else next.delete(name);
    setChosen(next);
  };

  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      icon={trusted ? 'shield' : 'shield-ask'}
      title={empty ? `No commands found in ${project.name}` : TITLE_OF_TRUST[project.trust](project.name)}
      lead={
        <>
          <span className={css.path}>{homePath(project.root, home)}</span> · {planFacts(project)}
        </>
      }
      foot={
        trusted || empty ? (
          <>
            <span className={css.grow} />
            <Button onClick={onClose}>Close</Button>
          </>
        ) : (
          <>
            <span className={css.chosen}>
              {start.length} of {rows.length} chosen
            </span>
            <Button variant="quiet" onClick={onClose}>
              Not now
            </Button>
            <Button pending={pending === 'trust'} pendingLabel="Saving" onClick={() => void trust(false)}>
              Trust, start later
            </Button>
            <Button
              variant="primary"
              icon="play"
              pending={pending === 'start'}
              blockedReason={start.length === 0 ? 'Nothing is ticked. Tick what to start, or choose Trust, start later.' : null}
              onClick={() => void trust(true)}
            >
              Trust and start {start.length}
            </Button>
          </>
        )
      }
    >
      <div className={css.body}>
        {error !== null && (
          <Note tone="bad" next={error.hint} alert>
            {error.message}
          </Note>
        )}
        {!empty && <PlanTable rows={rows} chosen={chosen} onToggle={trusted ? null : toggle} />}
        {rows
          .filter((row) => row.risk !== null)
          .map((row) => (
            <Note key={row.planned.name} tone="warn">
              {row.risk}
            </Note>
          ))}
        <ProblemList project={project} />
        <ImportReport report={project.report ?? []} />
        <PlanFacts project={project} home={home} />
      </div>
    </Dialog>
  );
}
