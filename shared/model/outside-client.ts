/** A client whose work goes on outside every tree of processes, and what stops that. */
export interface OutsideNote {
  /** The client as it was found: `docker compose up`. */
  readonly tool: string;
  /** Where it was found: a live process, or the configured command (`pid` null). */
  readonly pid: number | null;
  /** What outlives the run, as a sentence. */
  readonly survives: string;
  /** A fitting `stop.command`; null where none can be told from the command line. */
  readonly stopCommand: string | null;
  /** What to do where there is no command to propose; null where there is one. */
  readonly advice: string | null;
}

/** A note before it is known where the client was seen. */
export type Found = Omit<OutsideNote, 'pid'>;
type Words = readonly string[];

const found = (tool: string, survives: string, stopCommand: string | null, advice: string | null = null): Found => ({
  tool,
  survives,
  stopCommand,
  advice: stopCommand === null ? advice : null,
});

/** The value of an option in any of its spellings: `--name x`, `--name=x`, `-n x`. */
function optionOf(words: Words, ...flags: readonly string[]): string | null {
  for (const [at, word] of words.entries()) {
    if (flags.includes(word)) return words[at + 1] ?? null;
    const flag = flags.find((each) => each.startsWith('--') && word.startsWith(`${each}=`));
    if (flag !== undefined) return word.slice(flag.length + 1);
  }
  return null;
}

const has = (words: Words, ...flags: readonly string[]): boolean => words.some((word) => flags.includes(word));
/** `-d`, also among other letters: `-itd`. */
const isDetached = (words: Words): boolean => words.some((word) => /^-[a-zA-Z]*d[a-zA-Z]*$/.test(word) || word === '--detach');

/** Options with a value that stand before a client's own command. */
function operands(words: Words, withValue: readonly string[]): string[] {
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (withValue.includes(word)) at++;
    else if (!word.startsWith('-')) rest.push(word);
  }
  return rest;
}

const COMPOSE_VALUES = ['-f', '--file', '-p', '--project-name', '--profile', '--env-file', '--project-directory', '--ansi', '--parallel'];

/** `compose … up` of docker or podman, `words` behind `compose`. */
function compose(client: string, words: Words): Found | null {
  const [verb] = operands(words, COMPOSE_VALUES);
  if (verb !== 'up' && verb !== 'start' && verb !== 'run') return null;
  const at = words.indexOf(verb);
  const options = words.slice(0, at).join(' ');
  const after = words.slice(at + 1);
  const lives =
    verb === 'start' || isDetached(after)
      ? 'Its containers belong to the container engine: they go on when this run is stopped.'
      : 'Its containers belong to the container engine: a SIGKILL of this client leaves them running.';
  return found(`${client} ${verb}`, lives, [client, options, verb === 'start' ? 'stop' : 'down'].filter(Boolean).join(' '));
}

function container(client: string, words: Words): Found | null {
  const [verb, second] = operands(words, ['-H', '--host', '-c', '--context', '--config', '-l', '--log-level']);
  if (verb === 'compose') return compose(`${client} compose`, words.slice(words.indexOf('compose') + 1));
  const name = optionOf(words, '--name');
  if (verb === 'run') {
    const lives = isDetached(words.slice(words.indexOf('run') + 1))
      ? 'The container belongs to the container engine: it goes on when this run is stopped.'
      : 'The container belongs to the container engine: a SIGKILL of this client leaves it running.';
    const advice = `Give it a name, ${client} run --name NAME, and stop it by that: ${client} stop NAME`;
    return found(`${client} run`, lives, name === null ? null : `${client} stop ${name}`, advice);
  }
  if (verb === 'start' && second !== undefined)
    return found(
      `${client} start`,
      'The container belongs to the container engine: it goes on when this run is stopped.',
      `${client} stop ${second}`,
    );
  if (verb === 'exec')
    return found(
      `${client} exec`,
      'What runs inside the container goes on when this client ends.',
      null,
      `Stop it inside the container, or the container itself: ${client} stop NAME`,
    );
  return null;
}

function systemdRun(words: Words): Found | null {
  // A scope's process is this very one, moved to another cgroup: it keeps its session and its marks.
  if (has(words, '--scope')) return null;
  const unit = optionOf(words, '--unit', '-u');
  const user = has(words, '--user') ? ' --user' : '';
  return found(
    'systemd-run',
    'The service manager runs it: it goes on when this run is stopped.',
    unit === null ? null : `systemctl${user} stop ${unit}`,
    `Name it, systemd-run${user} --unit=NAME, and stop it by that: systemctl${user} stop NAME`,
  );
}

function systemctl(words: Words): Found | null {
  const [verb, ...units] = operands(words, ['-H', '--host', '-M', '--machine']);
  if ((verb !== 'start' && verb !== 'restart') || units.length === 0) return null;
  const user = has(words, '--user') ? ' --user' : '';
  return found(
    `systemctl ${verb}`,
    'The service manager runs it: it goes on when this run is stopped.',
    `systemctl${user} stop ${units.join(' ')}`,
  );
}

/** Another user, and where the system resets limits there (pam_limits) no mark either. */
function otherUser(client: string): Found {
  return found(
    client,
    'What it runs belongs to another user: Slipway may see it but not signal it, and loses sight of what leaves the tree.',
    null,
    'Run it as your own user, or name a command that stops it.',
  );
}

const SSH_VALUES = [
  '-b',
  '-B',
  '-c',
  '-D',
  '-E',
  '-e',
  '-F',
  '-I',
  '-i',
  '-J',
  '-L',
  '-l',
  '-m',
  '-O',
  '-o',
  '-p',
  '-Q',
  '-R',
  '-S',
  '-W',
  '-w',
];

function ssh(words: Words): Found | null {
  const [host, command] = operands(words, SSH_VALUES);
  const terminal = words.some((word) => /^-[a-zA-Z]*t/.test(word));
  if (host === undefined || command === undefined || terminal) return null;
  const advice = 'With ssh -tt the other side gets a hang-up when this client ends.';
  return found('ssh', `What it started on ${host} goes on there when this client ends.`, null, advice);
}

function kubectl(words: Words): Found | null {
  const [verb, name] = operands(words, [
    '-n',
    '--namespace',
    '--context',
    '--cluster',
    '--kubeconfig',
    '-f',
    '--filename',
    '-k',
    '--kustomize',
  ]);
  const namespace = optionOf(words, '-n', '--namespace');
  const scope = namespace === null ? '' : ` -n ${namespace}`;
  const file = optionOf(words, '-f', '--filename');
  const folder = optionOf(words, '-k', '--kustomize');
  const lives = 'It runs in the cluster and goes on there when this run is stopped.';
  if (verb === 'run')
    return found(
      'kubectl run',
      lives,
      name === undefined ? null : `kubectl${scope} delete pod ${name}`,
      'Name the pod, then delete it by that.',
    );
  if (verb === 'apply' || verb === 'create') {
    const what = file === null ? (folder === null ? null : `-k ${folder}`) : `-f ${file}`;
    return found(`kubectl ${verb}`, lives, what === null ? null : `kubectl${scope} delete ${what}`, 'Delete what it made: kubectl delete');
  }
  return verb === 'exec'
    ? found('kubectl exec', 'What runs inside the pod goes on when this client ends.', null, 'Stop it inside the pod.')
    : null;
}

/** Sessions of a server that may have been running before: then they are its children and not ours. */
const SESSION = 'If its server was running before, the session belongs to that and goes on when this run is stopped.';

function screen(words: Words): Found | null {
  if (!words.some((word) => /^-[a-zA-Z]*[dD][a-zA-Z]*m/.test(word)) && !(has(words, '-d', '-D') && has(words, '-m'))) return null;
  const at = words.findIndex((word) => /^-[a-zA-Z]*S$/.test(word));
  const name = at < 0 ? null : (words[at + 1] ?? null);
  return found(
    'screen',
    SESSION,
    name === null ? null : `screen -S ${name} -X quit`,
    'Name it, screen -dmS NAME, and end it by that: screen -S NAME -X quit',
  );
}

/** They make the server, which runs elsewhere, start something in a session that is there (tmux(1), with the aliases). */
const TMUX_PANES: ReadonlySet<string> = new Set([
  'new-window',
  'neww',
  'split-window',
  'splitw',
  'respawn-pane',
  'respawnp',
  'respawn-window',
  'respawnw',
]);

function tmux(words: Words): Found | null {
  const [verb] = operands(words, ['-L', '-S', '-f', '-s', '-n', '-c', '-t']);
  if (verb !== undefined && TMUX_PANES.has(verb))
    return found('tmux', SESSION, null, 'Run it without tmux, or end it there: tmux kill-pane -t PANE');
  if (verb !== 'new' && verb !== 'new-session') return null;
  const name = words.flatMap((word, at) => (/^-[a-zA-Z]*s$/.test(word) ? (words[at + 1] ?? []) : []))[0];
  return found(
    'tmux',
    SESSION,
    name === undefined ? null : `tmux kill-session -t ${name}`,
    'Name it, tmux new -d -s NAME, and end it by that: tmux kill-session -t NAME',
  );
}

const JOBS = 'The at daemon runs it, also after this run is stopped.';

/** What a client leaves outside, from its name and arguments; null for a program that leaves nothing, and for uses of one that do not. Pure. */
export function outsideClient(program: string, rest: Words): Found | null {
  switch (program) {
    case 'docker':
    case 'podman':
    case 'nerdctl':
      return container(program, rest);
    case 'docker-compose':
    case 'podman-compose':
      return compose(program, rest);
    case 'systemd-run':
      return systemdRun(rest);
    case 'systemctl':
      return systemctl(rest);
    case 'su':
    case 'sudo':
    case 'runuser':
    case 'doas':
      return otherUser(program);
    case 'ssh':
      return ssh(rest);
    case 'kubectl':
      return kubectl(rest);
    case 'screen':
      return screen(rest);
    case 'tmux':
      return tmux(rest);
    case 'at':
    case 'batch':
      return found(program, JOBS, null, 'See the jobs with atq, take one back with atrm.');
    default:
      return null;
  }
}
