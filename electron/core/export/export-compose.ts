import type { ExportedProject, ExportNote } from '../../../shared/model/export';
import type { ProcessConfig } from '../../../shared/model/process';
import { stopSteps } from '../../../shared/model/stop-sequence';
import { formatDuration } from '../../../shared/validate/duration';
import { relativeTo } from '../project/read-context';
import {
  allPorts,
  argvOf,
  type ExportSource,
  exportNames,
  isNeededBy,
  isTask,
  NO_RUN_ID,
  notesForDevelopment,
  notesOfAll,
  shellWord,
  stopCommandLine,
  stopInWords,
} from './export-source';
import { type KeyComment, yamlText } from './yaml-text';

/** Names of services (Compose specification, "services"). */
const plainName = (name: string): string => name.replace(/[^A-Za-z0-9._-]/g, '-') || 'app';
/** Names of projects: lower case, beginning with a letter or a digit (Compose specification, "name"). */
const projectName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .replace(/^[^a-z0-9]+/, '') || 'app';

/** How often a health check asks, and how often it may fail before the container counts as unhealthy. */
const CHECK_MS = 2_000;

/**
 * One compose.yaml with a service for each process. What a container needs and nobody can know from here (an image, the tools in it) stands
 * there as a placeholder that says so. Pure; Compose specification.
 */
export function exportCompose(source: ExportSource): ExportedProject {
  const names = exportNames(source.processes, plainName);
  const notes: ExportNote[] = [...notesOfAll()];
  const comments: KeyComment[] = [];
  const services: Record<string, unknown> = {};
  for (const process of source.processes) {
    const name = names.get(process.name) ?? plainName(process.name);
    const service = new ComposeServiceOut(process, source, names);
    services[name] = service.keys();
    notes.push(...service.notes);
    comments.push({
      path: ['services', name],
      lines: [
        `From ${process.source.file}:${process.source.line}.`,
        ...service.notes.map(({ key, text }) => `No counterpart: ${key}: ${text}`),
      ],
    });
    comments.push({
      path: ['services', name, 'build'],
      lines: ['A placeholder: this folder needs a Dockerfile that copies and builds the program.'],
    });
  }
  const header = [
    `${source.projectName} as containers, made by Slipway. Check every placeholder, then: docker compose up --build`,
    ...notesOfAll().map(({ key, text }) => `No counterpart: ${key}: ${text}`),
  ];
  const text = yamlText({ name: projectName(source.projectName), services }, header, comments);
  return { format: 'compose', files: [{ name: 'compose.yaml', text }], notes };
}

class ComposeServiceOut {
  readonly notes: ExportNote[];

  constructor(
    readonly process: ProcessConfig,
    readonly source: ExportSource,
    readonly names: ReadonlyMap<string, string>,
  ) {
    this.notes = [...notesForDevelopment(process)];
  }

  keys(): Record<string, unknown> {
    const { process, source } = this;
    const at = (path: string) => {
      const shown = relativeTo(source.root, path);
      return shown === '.' || shown.startsWith('../') ? shown : `./${shown}`;
    };
    const ports = allPorts(process);
    if (process.onChange === 'signal')
      this.#note(
        'reload_signal',
        `Nothing reloads it by itself. By hand: docker compose kill -s ${process.reloadSignal} ${this.#nameOf(process.name)}`,
      );
    if (ports.length > 0) this.#note('ports', 'The program must listen on 0.0.0.0 inside its container, not on 127.0.0.1.');
    if (process.build !== null) this.#note('build', 'The command that builds belongs into the Dockerfile.');
    if (process.cwd !== source.root) this.#note('cwd', 'The folder inside the container is that of the image (WORKDIR).');
    const keys: Record<string, unknown> = {
      build: dollars(at(process.cwd)),
      command: argvOf(process.command).map(dollars),
      environment: section(Object.entries(process.env).map(([name, value]) => [name, dollars(value)])),
      env_file: process.envFiles.length === 0 ? undefined : process.envFiles.map((path) => ({ path: dollars(at(path)), required: false })),
      ports: ports.length === 0 ? undefined : ports.map((port) => `127.0.0.1:${port}:${port}`),
      ...this.#stop(),
      restart: this.#restart(),
      healthcheck: this.#healthcheck(),
      depends_on: this.#dependsOn(),
    };
    return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
  }

  #note(key: string, text: string): void {
    this.notes.push({ process: this.process.name, key, text });
  }

  #nameOf(process: string): string {
    return this.names.get(process) ?? plainName(process);
  }

  #stop(): Record<string, unknown> {
    const { stop } = this.process;
    const steps = stopSteps(stop).filter(({ signal }) => signal !== 'SIGKILL');
    if (steps.length > 1) this.#note('stop.steps', `Docker has one signal before SIGKILL; the sequence was ${stopInWords(this.process)}.`);
    const signal = steps[0]?.signal ?? 'SIGKILL';
    if (stop.command !== null)
      this.#note(
        'stop.command',
        `Docker sends ${signal} as soon as the command has ended; Slipway waits. Only docker compose runs it, from 2.30 on. ${NO_RUN_ID}`,
      );
    if (stop.scope === 'tree') this.#note('stop.scope', 'Docker signals the main process only; SIGKILL ends all of them.');
    const graceMs = steps.reduce((sum, step) => sum + step.graceMs, 0);
    const hook = stop.command === null ? null : dollars(stopCommandLine(this.process, stop.command, '1'));
    return {
      stop_signal: signal,
      stop_grace_period: formatDuration(graceMs),
      pre_stop: hook === null ? undefined : [{ command: ['/bin/sh', '-c', hook] }],
    };
  }

  #restart(): string {
    const { policy, maxRestarts, successExitCodes } = this.process.restart;
    if (policy === 'never' || maxRestarts === 0) return 'no';
    if (successExitCodes.some((code) => code !== 0)) this.#note('restart.success_exit_codes', 'Docker counts only 0 as success.');
    this.#note('restart.window', 'Docker counts restarts over the whole life of a container and waits by its own rule.');
    if (policy === 'on-failure') return `on-failure:${maxRestarts}`;
    this.#note('restart.max_restarts', 'Docker restarts without end.');
    return 'always';
  }

  #healthcheck(): Record<string, unknown> | undefined {
    const { ready, readyTimeoutMs } = this.process;
    if (ready.kind !== 'http' && ready.kind !== 'port') return undefined;
    const test =
      ready.kind === 'http' ? `wget -q -O /dev/null ${shellWord(ready.url)} || exit 1` : `nc -z 127.0.0.1 ${ready.port} || exit 1`;
    this.#note('ready', `The health check needs ${ready.kind === 'http' ? 'wget' : 'nc'} in the image, and asks on as long as it runs.`);
    return {
      test: ['CMD-SHELL', dollars(test)],
      interval: formatDuration(CHECK_MS),
      retries: 3,
      start_period: formatDuration(readyTimeoutMs),
    };
  }

  #dependsOn(): Record<string, unknown> | undefined {
    const restartWith = this.process.restartWith ?? [];
    const depended = Object.entries(this.process.dependsOn).map(([name, how]) => {
      const other = this.source.processes.find((process) => process.name === name);
      const hasCheck = other?.ready.kind === 'http' || other?.ready.kind === 'port';
      if (how === 'ready' && !hasCheck) this.#note(`depends_on.${name}`, `${name} has no health check, so only its start is waited for.`);
      const condition = {
        started: 'service_started',
        ready: hasCheck ? 'service_healthy' : 'service_started',
        completed: 'service_completed_successfully',
      }[how];
      return [name, restartWith.includes(name) ? { condition, restart: true } : { condition }] as const;
    });
    // compose refuses circles.
    const added = restartWith.filter(
      (name) => !Object.hasOwn(this.process.dependsOn, name) && !isNeededBy(name, this.process.name, this.source.processes),
    );
    const kept = new Set([...added, ...Object.keys(this.process.dependsOn)]);
    for (const name of restartWith)
      this.#note(
        `restart_with.${name}`,
        kept.has(name)
          ? `Only a restart by docker compose restarts it, too; one by its restart policy does not.${added.includes(name) ? ` It is started after ${name} now.` : ''}`
          : `${name} waits for it already, so it cannot be restarted with ${name}.`,
      );
    const entries = [...depended, ...added.map((name) => [name, { condition: 'service_started', restart: true }] as const)].map(
      ([name, how]) => [this.#nameOf(name), how] as const,
    );
    if (isTask(this.process.name, this.source.processes) && this.process.restart.policy === 'always')
      this.#note('restart.policy', 'Others wait until it has ended; with restart: always it never ends.');
    return section(entries);
  }
}

/** compose fills in `$NAME` everywhere; `$$` is a dollar sign (Compose specification, "Interpolation"). */
function dollars(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function section(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> | undefined {
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
