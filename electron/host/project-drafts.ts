import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CallError } from '../../shared/contract/result';
import type { ExportedProject, ExportFormat } from '../../shared/model/export';
import type { ProcessConfig, ProjectId } from '../../shared/model/process';
import { processIdOf } from '../../shared/model/process-id';
import type { ProjectPlan, ProjectSnapshot } from '../../shared/model/project';
import type { SlipwayDraft } from '../../shared/model/slipway-draft';
import { exportProject } from '../core/export/export-project';
import type { MemoryStore } from '../core/process/supervisor-api';
import { PROJECT_FILES } from '../core/project/load-slipway-yaml';
import { type SettingsOfProcess, updateSlipwayYaml } from '../core/project/update-slipway-yaml';
import { writeSlipwayYaml } from '../core/project/write-slipway-yaml';
import type { ProjectBook, ProjectDrafts } from './host-context';
import { writeProjectFile } from './write-project-file';

/** A schema that somebody put beside the file; only then is it named in it, since only then an editor finds it. */
const SCHEMA_FILE = 'slipway.schema.json';

export interface ProjectDraftsDeps {
  readonly projects: Pick<ProjectBook, 'planOf' | 'rescan'>;
  /** Where settings made in the window are kept until they are written into the file. */
  readonly memory: Pick<MemoryStore, 'read' | 'write'>;
  /** Reads one file of a project's root as an import; null where nothing can be made of it. */
  readonly loadImport: (path: string) => Promise<ProjectPlan | null>;
}

interface Draft extends SlipwayDraft {
  readonly path: string;
  readonly settings: readonly SettingsOfProcess[];
}

/** Slipway.yaml as it would be written, writing it, and the files for servers. Only `save` touches the disk. */
export function createProjectDrafts(deps: ProjectDraftsDeps): ProjectDrafts {
  const draft = async (id: ProjectId, from: string | null, replace: boolean): Promise<Draft> => {
    const { project, plan } = await deps.projects.planOf(id);
    const existing = await presentFile(plan.root);
    if (existing !== null && from === null && !replace) return update(project, plan, existing);
    const inForce = plan.processes.map((process) => withSettings(process, settingsOf(project.id, process, deps.memory)));
    const imported = from === null ? null : await readImport(plan, from);
    const processes = imported === null ? inForce : unique([...inForce, ...imported.processes]);
    const text = writeSlipwayYaml(
      { root: plan.root, processes, report: [...(imported?.report ?? []), ...(plan.report ?? [])] },
      { schema: (await exists(join(plan.root, SCHEMA_FILE))) ? `./${SCHEMA_FILE}` : null },
    );
    const file = existing ?? PROJECT_FILES[0] ?? 'slipway.yaml';
    const before = existing === null ? '' : await readFile(join(plan.root, existing), 'utf8');
    return {
      file,
      path: join(plan.root, file),
      kind: existing === null ? 'create' : 'replace',
      text,
      hash: hashOf(before, text),
      changes: [],
      report: imported === null ? (plan.report ?? []) : (imported.report ?? []),
      processes: processes.map(({ name }) => name),
      settings: plan.processes.map((process) => settingsOf(project.id, process, deps.memory)),
    };
  };

  const update = async (project: ProjectSnapshot, plan: ProjectPlan, file: string): Promise<Draft> => {
    const path = join(plan.root, file);
    const before = await readFile(path, 'utf8');
    const settings = plan.processes.map((process) => settingsOf(project.id, process, deps.memory));
    const updated = updateSlipwayYaml(before, settings);
    if (updated === null)
      throw new CallError(
        'config-invalid',
        `${file} of ${project.name} is not valid YAML, so nothing can be written into it.`,
        'Correct the line named under Problems first.',
      );
    return {
      file,
      path,
      kind: 'update',
      text: updated.text,
      hash: hashOf(before, updated.text),
      changes: updated.changes,
      report: [],
      processes: plan.processes.map(({ name }) => name),
      settings,
    };
  };

  const readImport = async (plan: ProjectPlan, from: string): Promise<ProjectPlan> => {
    if (!(plan.importable ?? []).some(({ file }) => file === from))
      throw new CallError(
        'path-not-found',
        `${from} is no file here that can be imported.`,
        'Read the project again, or use: slipway import PATH',
      );
    const imported = await deps.loadImport(join(plan.root, from));
    if (imported === null)
      throw new CallError('path-not-found', `${from} is of no format that can be imported.`, 'Use: slipway import PATH');
    return imported;
  };

  return {
    async draft(id, from, replace) {
      const { path: _path, settings: _settings, ...shown } = await draft(id, from, replace);
      return shown;
    },
    async save(id, from, replace, hash) {
      const made = await draft(id, from, replace);
      if (made.hash !== hash)
        throw new CallError(
          'plan-changed',
          `The files of the project changed since ${made.file} was shown; nothing was written.`,
          'Read the new text, then save that.',
        );
      if (made.kind !== 'update' || made.changes.length > 0) await writeProjectFile(made.path, made.text, made.kind !== 'create');
      // What the file says now needs no memory: a later change of the file is to count.
      for (const { name } of made.settings) {
        const processId = processIdOf(id, name);
        const { killDelayMs, stopSignal, ...kept } = deps.memory.read(processId);
        if (killDelayMs !== undefined || stopSignal !== undefined) deps.memory.write(processId, kept);
      }
      return { file: made.file, project: await deps.projects.rescan(id) };
    },
    async exportTo(id: ProjectId, format: ExportFormat): Promise<ExportedProject> {
      const { project, plan } = await deps.projects.planOf(id);
      const refusal = plan.processes.find((process) => process.refusal !== undefined)?.refusal;
      if (refusal !== undefined)
        throw new CallError(
          'config-invalid',
          `${project.name} is not exported: ${refusal.file}:${refusal.line} ${refusal.message}`,
          `${refusal.hint} Then export it again.`,
        );
      const processes = plan.processes.map((process) => withSettings(process, settingsOf(project.id, process, deps.memory)));
      return exportProject(format, { projectName: project.name, root: plan.root, processes, envFiles: plan.envFiles ?? [] });
    },
  };
}

/** Where what is in force differs from the file: set in the window, kept in the user's state. */
function settingsOf(projectId: ProjectId, process: ProcessConfig, memory: ProjectDraftsDeps['memory']): SettingsOfProcess {
  const { stopSignal, killDelayMs } = memory.read(processIdOf(projectId, process.name));
  return {
    name: process.name,
    ...(stopSignal === undefined || stopSignal === process.stop.stopSignal ? {} : { stopSignal }),
    ...(killDelayMs === undefined || killDelayMs === process.stop.killDelayMs ? {} : { killDelayMs }),
  };
}

function withSettings(process: ProcessConfig, settings: SettingsOfProcess): ProcessConfig {
  return {
    ...process,
    stop: {
      ...process.stop,
      stopSignal: settings.stopSignal ?? process.stop.stopSignal,
      killDelayMs: settings.killDelayMs ?? process.stop.killDelayMs,
    },
  };
}

/** The first of two of one name keeps it. */
function unique(processes: readonly ProcessConfig[]): readonly ProcessConfig[] {
  const taken = new Set<string>();
  return processes.map((process) => {
    let { name } = process;
    for (let number = 2; taken.has(name); number += 1) name = `${process.name}-${number}`;
    taken.add(name);
    return { ...process, name };
  });
}

async function presentFile(root: string): Promise<string | null> {
  for (const file of PROJECT_FILES) if (await exists(join(root, file))) return file;
  return null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function hashOf(before: string, text: string): string {
  return createHash('sha256').update(before).update('\0').update(text).digest('hex');
}
