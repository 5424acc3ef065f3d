import type { Command } from './command';

export interface CommandEntry {
  /** As the parser wants it: `start <...names>`; empty for `slipway` alone. */
  readonly usage: string;
  readonly about: string;
  readonly options?: readonly (readonly [flags: string, about: string])[];
  /** Loaded only when it is run: `slipway status` should not read the code of the host. */
  readonly load: () => Promise<{ readonly run: Command }>;
}

const STOP_OPTIONS = [
  ['--signal <signal>', 'First signal, for this once'],
  ['--kill-delay <duration>', 'Wait before SIGKILL, for this once: 500ms, 2s'],
  ['--no-wait', 'Return when the host has taken the command'],
] as const;
const HOST_OPTIONS = [
  ['--port <port>', 'Port of the browser door (default: any free one)'],
  ['--no-open', 'Print the address, do not open a browser'],
] as const;

/** Every command of the command line. */
export const COMMANDS: readonly CommandEntry[] = [
  { usage: '', about: 'Open the window', options: HOST_OPTIONS, load: () => import('./commands/open') },
  {
    usage: 'host',
    about: 'Run the host and its browser door in the foreground',
    options: [
      ...HOST_OPTIONS,
      ['--leftovers <choice>', 'What becomes of an earlier session’s processes, for this host: ask, stop, adopt or leave'],
    ],
    load: () => import('./commands/host'),
  },
  {
    usage: 'add <folder>',
    about: 'Register a folder and print what was found in it; runs nothing',
    options: [
      ['--trust', 'Approve exactly the plan that is printed'],
      ['--report', 'What became of every key of the files that were read'],
    ],
    load: () => import('./commands/add'),
  },
  { usage: 'trust <project>', about: "Approve a project's commands", load: () => import('./commands/trust') },
  { usage: 'untrust <project>', about: 'Take the approval back', load: () => import('./commands/untrust') },
  { usage: 'remove <project>', about: "Stop a project's processes and forget it", load: () => import('./commands/remove') },
  { usage: 'status [project]', about: 'Every project and process', load: () => import('./commands/status') },
  {
    usage: 'start <...names>',
    about: 'Start processes; returns when they are ready',
    options: [...STOP_OPTIONS, ['--port <port>', 'On this port instead of its own, this time']],
    load: () => import('./commands/start'),
  },
  {
    usage: 'stop <...names>',
    about: 'Stop processes; returns when it is proved',
    options: STOP_OPTIONS,
    load: () => import('./commands/stop'),
  },
  { usage: 'restart <...names>', about: 'Stop, then start', options: STOP_OPTIONS, load: () => import('./commands/restart') },
  {
    usage: 'reload <...names>',
    about: 'What a file change would do: build, then the configured restart or signal',
    options: [['--signal <signal>', 'Build, then send this signal']],
    load: () => import('./commands/reload'),
  },
  {
    usage: 'would-trigger <name> <...files>',
    about: 'Whether a change of these files would do something, the rule that decides, and whether the watch is paused',
    load: () => import('./commands/would-trigger'),
  },
  {
    usage: 'signal <name> <signal>',
    about: 'Send one signal',
    options: [
      ['--main', 'To the main process only'],
      ['--pid <pid>', 'To this one of its processes only'],
    ],
    load: () => import('./commands/signal'),
  },
  { usage: 'signals [name]', about: 'The catalogue; with NAME what each would do to it now', load: () => import('./commands/signals') },
  {
    usage: 'logs [...names]',
    about: 'Output of processes',
    options: [
      ['-n, --lines <count>', 'How many lines (default: 200, at most 20000)'],
      ['-f, --follow', 'Go on with new lines'],
      ['--run <run>', 'Of this run only'],
      ['--grep <pattern>', 'Lines that match'],
      ['--since <duration>', 'Lines of the last 5m, 1h'],
    ],
    load: () => import('./commands/logs'),
  },
  {
    usage: 'runs <name>',
    about: 'History of runs: why each began, how long it took, how it was stopped and ended',
    options: [['-n, --count <count>', 'How many runs, the newest (default: 50)']],
    load: () => import('./commands/runs'),
  },
  { usage: 'ports', about: 'Every listener on the machine that can be seen, ours first', load: () => import('./commands/ports') },
  {
    usage: 'port <port>',
    about: 'Why a port or the path of a unix socket cannot be bound, who holds it, what can be done',
    options: [['--host <address>', 'Ask about this address (default: the wildcard of both families)']],
    load: () => import('./commands/port'),
  },
  {
    usage: 'free <port>',
    about: "Carry out the doctor's first safe action; asks with the exact pid and command",
    options: [
      ['--host <address>', 'Free it on this address (default: the wildcard of both families)'],
      ['--yes', 'Do not ask'],
    ],
    load: () => import('./commands/free'),
  },
  {
    usage: 'import <path>',
    about: 'Make a slipway.yaml of an .air.toml, Procfile, package.json, compose or process-compose file',
    options: [
      ['--print', 'Print it, write nothing'],
      ['--force', 'Replace the slipway.yaml that is there'],
    ],
    load: () => import('./commands/import'),
  },
  {
    usage: 'save <project>',
    about: 'Write what was found as slipway.yaml, or what was set in the window into the one there is',
    options: [
      ['--print', 'Print it, write nothing'],
      ['--force', 'Write it anew although there is one'],
    ],
    load: () => import('./commands/save'),
  },
  {
    usage: 'export <project> <format>',
    about: 'The same processes for a server: systemd, compose or kubernetes',
    options: [['--out <dir>', 'Write the files into this folder instead of printing them']],
    load: () => import('./commands/export'),
  },
  { usage: 'schema', about: 'Print the JSON Schema of slipway.yaml, for editors', load: () => import('./commands/schema') },
  {
    usage: 'leftovers [...words]',
    about: 'What an earlier session left running; stop, adopt or leave ID…, or policy PROJECT ask|stop|adopt|leave|default',
    options: [['--all', 'Everything that waits for an answer']],
    load: () => import('./commands/leftovers'),
  },
  {
    usage: 'down',
    about: 'Stop everything and the host',
    options: [['--keep', 'Let what runs go on; the next host adopts it']],
    load: () => import('./commands/down'),
  },
];
