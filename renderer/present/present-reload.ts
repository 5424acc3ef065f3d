import type { ReloadOutcome } from '../../shared/contract/reload-outcome';
import { artifactWarning } from '../../shared/model/artifact-warning';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { BuildError, ReloadView, RunningArtifact, WatchState } from '../../shared/model/reload';
import { durationText } from './format-duration';
import { fullTime } from './format-time';

/** `192k`, `8192`: a limit in few characters. */
function shortCount(count: number): string {
  return count >= 10_000 ? `${Math.floor(count / 1_000)}k` : String(count);
}

/** The status bar's words on all watches, and the longer ones for its tooltip; null while nothing is watched. Each project has one watcher. */
export function presentWatching(
  processes: readonly Pick<ProcessSnapshot, 'projectId' | 'reload'>[],
): { readonly text: string; readonly title: string; readonly tone: 'quiet' | 'warn' } | null {
  const byProject = new Map<string, WatchState>();
  for (const { projectId, reload } of processes) {
    const watch = reload?.watch;
    if (watch === undefined || watch.kind === 'off' || watch.kind === 'paused') continue;
    const known = byProject.get(projectId);
    if (known === undefined || watch.watched > known.watched) byProject.set(projectId, watch);
  }
  const all = [...byProject.values()];
  const bad = all.find(({ kind }) => kind === 'failed') ?? all.find(({ kind }) => kind === 'polling');
  const watched = all.reduce((sum, watch) => sum + watch.watched, 0);
  if (all.length === 0) return null;
  const limit = all[0]?.limit ?? null;
  const of = limit === null ? '' : ` of ${shortCount(limit)}`;
  if (bad !== undefined)
    return { text: bad.kind === 'failed' ? 'watch failed' : `polling ${watched}`, title: bad.reason ?? '', tone: 'warn' };
  return {
    text: `watching ${watched}${of}`,
    title: `Folders watched for changes${limit === null ? '' : `; the system allows ${limit}`}`,
    tone: 'quiet',
  };
}

/** How the files of one process are watched, in a sentence. */
export function describeWatch(watch: WatchState): string {
  switch (watch.kind) {
    case 'off':
      return 'not watched; add watch: to its file';
    case 'starting':
      return 'reading the folders';
    case 'watching':
      return `watching ${watch.watched} ${watch.watched === 1 ? 'folder' : 'folders'}${watch.limit === null ? '' : `; the system allows ${watch.limit}`}`;
    case 'polling':
      return `polling ${watch.watched} ${watch.watched === 1 ? 'folder' : 'folders'}: ${watch.reason ?? ''}`;
    case 'paused':
      return `paused: ${watch.reason ?? ''}`;
    case 'failed':
      return `not watched: ${watch.reason ?? ''}`;
  }
}

/** What a change does, in order: `build, then restart`; without a build nothing is said to be built. */
export function describeOnChange({ onChange, reloadSignal }: Pick<ReloadView, 'onChange' | 'reloadSignal'>, builds: boolean): string {
  if (onChange === 'none') return builds ? 'build only' : 'nothing';
  const act = onChange === 'restart' ? 'restart' : `signal with ${reloadSignal}`;
  return builds ? `build, then ${act}` : act;
}

/** `main.go:12:5`: what is copied to find a place again. */
export function errorPlace({ file, line, column }: BuildError): string {
  return `${file.replace(/^\.\//, '')}:${line}${column === null ? '' : `:${column}`}`;
}

/** What really runs: path, version, time, and what is wrong with it. */
export function describeArtifact(artifact: RunningArtifact): { readonly text: string; readonly warning: string | null } {
  const hash = artifact.hash === null ? '' : ` · ${artifact.hash}`;
  return { text: `${artifact.path}${hash} · written ${fullTime(artifact.builtAt)}`, warning: artifactWarning(artifact) };
}

/** What a reload came to, for the line beside its button. */
export function describeReload(reload: ReloadOutcome): { readonly ok: boolean; readonly text: string } {
  const took = durationText(reload.durationMs);
  const add = reload.warning === null ? '' : ` ${reload.warning}`;
  switch (reload.outcome) {
    case 'reloaded':
      return {
        ok: reload.message === null,
        text: `Reloaded in ${took}, same pid.${reload.message === null ? '' : ` But ${reload.message}.`}${add}`,
      };
    case 'handed-over':
      return { ok: true, text: `Handed over to pid ${reload.pid ?? '?'} in ${took}.${add}` };
    case 'handing-over':
      return { ok: true, text: `A new process took over; ${reload.message ?? 'the old one still lives'}.${add}` };
    case 'unchanged':
      return { ok: true, text: 'The build gave the same program. Nothing was restarted.' };
    case 'built':
      return { ok: true, text: `Built in ${took}${reload.message === null ? '' : `; ${reload.message}`}.` };
    case 'ready':
    case 'running':
      return { ok: true, text: `Restarted in ${took}.` };
    case 'overdue':
      return { ok: true, text: `Restarted; not ready yet after ${took}.` };
    default:
      return { ok: false, text: `${reload.process}: ${reload.message ?? reload.outcome}` };
  }
}
