import type { ExportedFile, ExportedProject, ExportNote } from '../../../shared/model/export';
import type { ProcessConfig } from '../../../shared/model/process';
import { hasSeveralSteps, stopGraceMs } from '../../../shared/model/stop-sequence';
import { relativeTo } from '../project/read-context';
import {
  allPorts,
  argvOf,
  type ExportSource,
  exportNames,
  isTask,
  NO_RUN_ID,
  notesForDevelopment,
  notesOfAll,
  shellWord,
  stopCommandLine,
  stopInWords,
} from './export-source';
import { kubernetesStop } from './kubernetes-stop';
import { type KeyComment, yamlText } from './yaml-text';

/** Names of objects: a DNS label of at most 63 characters (RFC 1123); room is left for a number. */
const MAX_LABEL = 58;
const label = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, MAX_LABEL)
    .replace(/^[^a-z]+|-+$/g, '') || 'app';

const PROBE_SECONDS = 2;
/** Names Kubernetes takes for variables (C identifiers, as every version does). */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * One file for each process: a Deployment with a Service where it listens, or a Job where others wait for its end. What a cluster needs and
 * nobody can know from here (the image) stands there as a placeholder that says so. Pure; Kubernetes API 1.29 and newer.
 */
export function exportKubernetes(source: ExportSource): ExportedProject {
  const names = exportNames(source.processes, (name) => label(`${source.projectName}-${name}`));
  const notes: ExportNote[] = [...notesOfAll()];
  const files: ExportedFile[] = source.processes.map((process) => {
    const workload = new Workload(process, source, names.get(process.name) ?? label(process.name));
    const text = workload.write();
    notes.push(...workload.notes);
    return { name: `${workload.name}.yaml`, text };
  });
  return { format: 'kubernetes', files, notes };
}

class Workload {
  readonly notes: ExportNote[];
  readonly #labels: Record<string, string>;
  readonly #isTask: boolean;

  constructor(
    readonly process: ProcessConfig,
    readonly source: ExportSource,
    readonly name: string,
  ) {
    this.notes = [...notesForDevelopment(process)];
    this.#labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': label(source.projectName) };
    this.#isTask = isTask(process.name, source.processes);
  }

  write(): string {
    const { process, source, name } = this;
    const metadata = { name, labels: this.#labels };
    const template = { metadata: { labels: this.#labels }, spec: this.#podSpec() };
    const ports = this.#isTask ? [] : allPorts(process);
    const main = this.#isTask
      ? { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { backoffLimit: this.#backoffLimit(), template } }
      : {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata,
          // The old one is gone before the new one starts, as on one machine.
          spec: { replicas: 1, strategy: { type: 'Recreate' }, selector: { matchLabels: { 'app.kubernetes.io/name': name } }, template },
        };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: { 'app.kubernetes.io/name': name },
        ports: ports.map((port) => ({ name: `port-${port}`, port, targetPort: port, protocol: 'TCP' })),
      },
    };
    for (const [dependency, how] of Object.entries(process.dependsOn))
      this.#note(`depends_on.${dependency}`, `Kubernetes starts everything at once; nothing waits until ${dependency} is ${how}.`);
    const byHand = (line: string) => (this.#isTask ? '' : ` By hand: kubectl ${line}`);
    for (const other of process.restartWith ?? [])
      this.#note(`restart_with.${other}`, `Nothing restarts it when ${other} is new.${byHand(`rollout restart deployment/${name}`)}`);
    const kill = `exec deployment/${name} -- kill -s ${process.reloadSignal.replace(/^SIG/, '')} 1`;
    if (process.onChange === 'signal') this.#note('reload_signal', `Nothing reloads it by itself.${byHand(kill)}`);
    const header = [
      `${source.projectName}: ${process.name}, made by Slipway from ${process.source.file}:${process.source.line}. Check every placeholder, then: kubectl apply -f ${name}.yaml`,
      ...[...notesOfAll(), ...this.notes].map(({ key, text }) => `No counterpart: ${key}: ${text}`),
    ];
    const container: KeyComment['path'] = ['spec', 'template', 'spec', 'containers', 0];
    const comments: KeyComment[] = [
      { path: [...container, 'image'], lines: ['A placeholder: the image that holds the program.'] },
      { path: [...container, 'envFrom'], lines: this.#secretCommands() },
      {
        path: [...container, 'lifecycle'],
        lines: [
          process.stop.command === null
            ? hasSeveralSteps(process.stop)
              ? 'Needs sh, kill and sleep in the image.'
              : 'Needs sh and kill in the image. From Kubernetes 1.33, with the feature gate ContainerStopSignals, lifecycle.stopSignal says it without them.'
            : 'Needs sh in the image, and whatever the command runs.',
        ],
      },
    ];
    const texts = [yamlText(main, header, comments), ...(ports.length === 0 ? [] : [yamlText(service, [], [])])];
    return texts.join('---\n');
  }

  #note(key: string, text: string): void {
    this.notes.push({ process: this.process.name, key, text });
  }

  #podSpec(): Record<string, unknown> {
    const { process } = this;
    if (process.build !== null) this.#note('build', 'The command that builds belongs into the image.');
    this.#note('cwd', 'The folder inside the container is that of the image (WORKDIR).');
    const ports = allPorts(process);
    if (ports.length > 0) this.#note('ports', 'The program must listen on 0.0.0.0 inside its container, not on 127.0.0.1.');
    const graceSeconds = this.#graceSeconds();
    const lifecycle = this.#lifecycle();
    const env = Object.entries(process.env).flatMap(([name, value]) => {
      if (VARIABLE.test(name)) return [{ name, value: dollars(value) }];
      this.#note(`env.${name}`, 'Kubernetes refuses this name; it is left out.');
      return [];
    });
    const container = {
      name: label(process.name),
      image: `REGISTRY/${this.name}:TAG`,
      command: argvOf(process.command).map(dollars),
      env: env.length === 0 ? undefined : env,
      envFrom:
        process.envFiles.length === 0
          ? undefined
          : process.envFiles.map((_path, index) => ({ secretRef: { name: this.#secretName(index), optional: true } })),
      ports: ports.length === 0 ? undefined : ports.map((port) => ({ containerPort: port, protocol: 'TCP' })),
      readinessProbe: this.#isTask ? undefined : this.#readinessProbe(),
      lifecycle,
    };
    return {
      restartPolicy: this.#restartPolicy(),
      terminationGracePeriodSeconds: graceSeconds,
      containers: [Object.fromEntries(Object.entries(container).filter(([, value]) => value !== undefined))],
    };
  }

  #secretName(index: number): string {
    return `${this.name}-env${index === 0 ? '' : `-${index + 1}`}`;
  }

  /** Later sources win, as later env files do (Kubernetes API, Container.envFrom). */
  #secretCommands(): readonly string[] {
    return this.process.envFiles.map(
      (path, index) =>
        `kubectl create secret generic ${this.#secretName(index)} --from-env-file=${shellWord(relativeTo(this.source.root, path))}`,
    );
  }

  #restartPolicy(): string {
    const { policy, successExitCodes, maxRestarts } = this.process.restart;
    if (successExitCodes.some((code) => code !== 0)) this.#note('restart.success_exit_codes', 'Kubernetes counts only 0 as success.');
    if (this.#isTask) return policy === 'never' || maxRestarts === 0 ? 'Never' : 'OnFailure';
    if (policy !== 'always') this.#note('restart.policy', `A Deployment always restarts; the policy was ${policy}.`);
    this.#note('restart', 'Kubernetes restarts without end, after 10 s, 20 s … up to 5 min.');
    return 'Always';
  }

  #backoffLimit(): number {
    const { policy, maxRestarts } = this.process.restart;
    return policy === 'never' ? 0 : maxRestarts;
  }

  #graceSeconds(): number {
    const totalMs = stopGraceMs(this.process.stop);
    const { graceSeconds } = kubernetesStop(this.process.stop);
    if (totalMs !== graceSeconds * 1_000) this.#note('stop.kill_delay', `Whole seconds only; it was ${totalMs} ms.`);
    return graceSeconds;
  }

  #lifecycle(): Record<string, unknown> | undefined {
    const { stop } = this.process;
    const { preStop, steps } = kubernetesStop(stop);
    if (steps !== null) this.#note('stop.steps', `${steps}. The sequence was ${stopInWords(this.process)}.`);
    if (stop.scope === 'tree') this.#note('stop.scope', 'Kubernetes signals the main process only; SIGKILL ends all of them.');
    if (stop.command !== null) {
      this.#note('stop.command', `Kubernetes sends SIGTERM as soon as the command has ended; Slipway waits. ${NO_RUN_ID}`);
      // Nothing is filled in here, unlike in Container.command: `$$` would stay (Kubernetes API, ExecAction).
      return { preStop: { exec: { command: ['/bin/sh', '-c', stopCommandLine(this.process, stop.command, '1')] } } };
    }
    return preStop === null ? undefined : { preStop: { exec: { command: ['/bin/sh', '-c', preStop] } } };
  }

  #readinessProbe(): Record<string, unknown> | undefined {
    const { ready, readyTimeoutMs } = this.process;
    const times = { periodSeconds: PROBE_SECONDS, failureThreshold: 3 };
    if (ready.kind !== 'http' && ready.kind !== 'port') return undefined;
    this.#note(
      'ready_timeout',
      `Kubernetes waits without end; here it was overdue after ${readyTimeoutMs} ms. The probe goes on as long as it runs.`,
    );
    if (ready.kind === 'port') return { tcpSocket: { port: ready.port }, ...times };
    const url = new URL(ready.url);
    const scheme = url.protocol === 'https:' ? 'HTTPS' : 'HTTP';
    const port = url.port === '' ? (scheme === 'HTTPS' ? 443 : 80) : Number(url.port);
    return { httpGet: { path: `${url.pathname}${url.search}`, port, scheme }, ...times };
  }
}

/** Kubernetes fills in `$(NAME)` in commands and values; `$$` is a dollar sign (Kubernetes API, Container.command). */
function dollars(text: string): string {
  return text.replaceAll('$', '$$$$');
}
