import { resolve } from 'node:path';
import type { ExportedProject, ExportNote } from '../../../shared/model/export';
import type { ProcessConfig } from '../../../shared/model/process';
import { stopSteps } from '../../../shared/model/stop-sequence';
import { formatDuration } from '../../../shared/validate/duration';
import { escapeText } from '../project/escape-command';
import {
  argvOf,
  type ExportSource,
  exportNames,
  isNeededBy,
  isTask,
  NO_RUN_ID,
  notesForDevelopment,
  notesOfAll,
  stopCommandLine,
  stopInWords,
} from './export-source';
import { environmentWord, execWord, fileValue, lineValue, pathValue } from './systemd-quote';

/** unit_name_is_valid (systemd, src/basic/unit-name.c) without `@`, `\` and `:`, which mean templates, escapes and, to its tools, aliases. */
const plainName = (name: string): string => name.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^[-.]+/, '') || 'app';

/** One `.service` for each process and a `.target` that starts them together. Pure; see systemd.service(5), systemd.kill(5), systemd.unit(5). */
export function exportSystemd(source: ExportSource): ExportedProject {
  const project = plainName(source.projectName);
  const names = exportNames(source.processes, (name) => `${project}-${plainName(name)}`);
  const target = `${project}.target`;
  const files = source.processes.map((process) => new ServiceUnit(process, source, names, target)).map((unit) => unit.write());
  const targetText = [
    `# ${escapeText(source.projectName)}: all its services. systemctl enable --now ${target}`,
    '[Unit]',
    `Description=${lineValue(source.projectName)}`,
    `Wants=${[...names.values()].map((name) => `${name}.service`).join(' ')}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
  return {
    format: 'systemd',
    files: [{ name: target, text: targetText }, ...files.map(({ name, text }) => ({ name, text }))],
    notes: [...notesOfAll(), ...files.flatMap(({ notes }) => notes)],
  };
}

class ServiceUnit {
  readonly #notes: ExportNote[];
  readonly #unit: string[] = [];
  readonly #service: string[] = [];

  constructor(
    readonly process: ProcessConfig,
    readonly source: ExportSource,
    readonly names: ReadonlyMap<string, string>,
    readonly target: string,
  ) {
    this.#notes = [...notesForDevelopment(process)];
  }

  write(): { readonly name: string; readonly text: string; readonly notes: readonly ExportNote[] } {
    const { process, source } = this;
    this.#unit.push(`Description=${lineValue(`${source.projectName}: ${process.name}`)}`, `PartOf=${this.target}`);
    this.#dependencies();
    this.#command();
    this.#environment();
    this.#stop();
    this.#restart();
    if (process.ports.length > 0) this.#note('ports', `systemd does not wait until ${process.ports.join(', ')} can be bound.`);
    if (process.ready.kind === 'port' || process.ready.kind === 'http')
      this.#note('ready', 'systemd counts it as started at once. A program that calls sd_notify(3) can have Type=notify.');
    const text = [
      `# ${escapeText(source.projectName)}: ${escapeText(process.name)}. Made by Slipway from ${escapeText(process.source.file)}:${process.source.line}.`,
      ...this.#notes.map(({ key, text: words }) => `# No counterpart: ${key}: ${escapeText(words)}`),
      '[Unit]',
      ...this.#unit,
      '',
      '[Service]',
      ...this.#service,
      '# User=deploy',
      '',
      '[Install]',
      `WantedBy=${this.target}`,
      '',
    ].join('\n');
    return { name: `${this.#nameOf(process.name)}.service`, text, notes: this.#notes };
  }

  #note(key: string, text: string): void {
    this.#notes.push({ process: this.process.name, key, text });
  }

  #nameOf(process: string): string {
    return this.names.get(process) ?? plainName(process);
  }

  #dependencies(): void {
    const entries = Object.entries(this.process.dependsOn);
    const units = entries.map(([name]) => `${this.#nameOf(name)}.service`);
    const needed = entries.filter(([, how]) => how === 'completed').map(([name]) => `${this.#nameOf(name)}.service`);
    const wanted = entries.filter(([, how]) => how !== 'completed').map(([name]) => `${this.#nameOf(name)}.service`);
    // PartOf= alone gives no order (systemd.unit(5)): a restart would stop and start both at once, and this one could come up on the run that is
    // about to end. With After= it stops before the other and starts after it. Only where that is no circle, which systemd would break anywhere.
    const ordered = (this.process.restartWith ?? []).filter((name) => !isNeededBy(name, this.process.name, this.source.processes));
    const after = new Set(['network.target', ...units, ...ordered.map((name) => `${this.#nameOf(name)}.service`)]);
    this.#unit.push(`After=${[...after].join(' ')}`);
    if (wanted.length > 0) this.#unit.push(`Wants=${wanted.join(' ')}`);
    if (needed.length > 0) this.#unit.push(`Requires=${needed.join(' ')}`);
    for (const name of this.process.restartWith ?? []) {
      this.#unit.push(`PartOf=${this.#nameOf(name)}.service`);
      const order = ordered.includes(name) ? '' : ` ${name} is started after it, so nothing puts its restart after that of ${name}.`;
      this.#note(`restart_with.${name}`, `PartOf= restarts it with ${name}, but stops it with ${name}, too.${order}`);
    }
    for (const [name, how] of entries)
      if (how === 'ready')
        this.#note(`depends_on.${name}`, `It is started after ${name} was started, not after it is ready, unless ${name} has Type=notify.`);
  }

  #command(): void {
    const { process } = this;
    const isOneshot = isTask(process.name, this.source.processes);
    this.#service.push(`Type=${isOneshot ? 'oneshot' : 'exec'}`);
    if (isOneshot) this.#service.push('RemainAfterExit=yes');
    const folder = pathValue(process.cwd);
    if (folder === null) this.#note('cwd', 'The name of its folder cannot stand in a unit; write WorkingDirectory= yourself.');
    else this.#service.push(`WorkingDirectory=${folder}`);
    if (process.build !== null) {
      this.#note('build', 'Building is a part of deploying. To build before each start after all, take away the # below.');
      this.#service.push(`# ExecStartPre=${this.#exec(argvOf(process.build))}`);
    }
    this.#service.push(`ExecStart=${this.#exec([...this.#winningVariables(), ...argvOf(process.command)])}`);
    if (process.onChange === 'signal' && !isOneshot) {
      // systemd knows the main process and sets this variable (systemd.service(5), ExecReload=).
      this.#service.push(`ExecReload=/bin/kill -s ${process.reloadSignal.replace(/^SIG/, '')} $MAINPID`);
      this.#note(
        'reload_signal',
        'systemctl reload sends it. A server that executes itself anew must tell systemd its new main process (sd_notify(3), MAINPID=).',
      );
    }
  }

  /** A path is made absolute, as systemd wants it; a bare name is looked for in systemd's own PATH. */
  #exec(argv: readonly string[]): string {
    const [program = '', ...words] = argv;
    const path = program.includes('/') ? resolve(this.process.cwd, program) : program;
    return [execWord(path, true), ...words.map((word) => execWord(word))].join(' ');
  }

  /** Variables that stand in an env file too: here the file would win, in Slipway it does not. env(1) sets them after both. */
  #winningVariables(): readonly string[] {
    const { env, envFiles } = this.process;
    const inFiles = this.source.envFiles.filter(({ path }) => envFiles.includes(path)).flatMap(({ keys }) => keys);
    const pairs = Object.entries(env).filter(([name]) => inFiles.includes(name));
    return pairs.length === 0 ? [] : ['/usr/bin/env', ...pairs.map(([name, value]) => `${name}=${value}`)];
  }

  #environment(): void {
    const { env, envFiles } = this.process;
    for (const [name, value] of Object.entries(env)) {
      const word = environmentWord(name, value);
      if (word === null) this.#note(`env.${name}`, 'Its name or its value holds what systemd refuses; it is left out.');
      else this.#service.push(`Environment=${word}`);
    }
    for (const path of envFiles) {
      const value = fileValue(path);
      if (value === null) this.#note('env_files', 'The name of a file cannot stand in a unit; write EnvironmentFile= yourself.');
      else this.#service.push(`EnvironmentFile=-${value}`);
    }
    if (envFiles.length > 0)
      this.#note('env_files', 'systemd reads lines NAME=value; it knows neither export nor $NAME inside a value (systemd.exec(5)).');
    this.#note('env', 'systemd starts with few variables: PATH and what is written here, nothing of your shell.');
  }

  #stop(): void {
    const { stop } = this.process;
    const steps = stopSteps(stop).filter(({ signal }) => signal !== 'SIGKILL');
    const [first] = steps;
    const totalMs = steps.reduce((sum, { graceMs }) => sum + graceMs, 0);
    if (steps.length > 1) this.#note('stop.steps', `systemd has one signal before SIGKILL; the sequence was ${stopInWords(this.process)}.`);
    if (stop.command !== null) {
      // systemd runs it after an end by itself, too, and there is no MAINPID then (systemd.service(5), ExecStop=).
      const line = `test -n "$MAINPID" || exit 0; ${stopCommandLine(this.process, stop.command, '"$MAINPID"')}`;
      this.#service.push(`ExecStop=${this.#exec(['/bin/sh', '-c', line])}`);
      const signal = first?.signal ?? 'SIGKILL';
      this.#note('stop.command', `systemd sends ${signal} as soon as the command has ended; Slipway waits. ${NO_RUN_ID}`);
    }
    this.#service.push(
      `KillSignal=${first?.signal ?? 'SIGKILL'}`,
      // 0 would mean no limit (systemd.service(5), TimeoutStopSec=).
      `TimeoutStopSec=${formatDuration(Math.max(1, totalMs))}`,
      // `main`: the signal to the main process, SIGKILL to all; exactly `mixed` (systemd.kill(5)).
      `KillMode=${stop.scope === 'main' ? 'mixed' : 'control-group'}`,
    );
  }

  #restart(): void {
    const { restart } = this.process;
    const isOneshot = isTask(this.process.name, this.source.processes);
    const word = restart.maxRestarts === 0 || restart.policy === 'never' ? 'no' : restart.policy;
    // A oneshot unit may not have Restart=always.
    this.#service.push(`Restart=${isOneshot && word === 'always' ? 'on-failure' : word}`);
    if (isOneshot && word === 'always') this.#note('restart.policy', 'A task that others wait for is run again only when it fails.');
    if (word !== 'no') {
      this.#service.push(`RestartSec=${formatDuration(restart.backoffInitialMs)}`);
      // The first start counts, too (systemd.unit(5), StartLimitBurst=).
      this.#unit.push(`StartLimitIntervalSec=${formatDuration(restart.windowMs)}`, `StartLimitBurst=${restart.maxRestarts + 1}`);
      if (restart.backoffMaxMs > restart.backoffInitialMs) {
        const steps = Math.max(1, Math.ceil(Math.log2(restart.backoffMaxMs / Math.max(1, restart.backoffInitialMs))));
        this.#note(
          'restart.backoff',
          'Waits that grow need systemd 254 or newer: take away the # before RestartSteps= and RestartMaxDelaySec=.',
        );
        this.#service.push(`# RestartSteps=${steps}`, `# RestartMaxDelaySec=${formatDuration(restart.backoffMaxMs)}`);
      }
      if (word === 'on-failure')
        this.#note('restart.policy', 'systemd counts an end by SIGHUP, SIGINT, SIGTERM or SIGPIPE as a good one, too.');
    }
    const codes = restart.successExitCodes.filter((code) => code !== 0);
    if (codes.length > 0) this.#service.push(`SuccessExitStatus=${codes.join(' ')}`);
    if (!restart.successExitCodes.includes(0)) this.#note('restart.success_exit_codes', 'systemd always counts 0 as success.');
  }
}
