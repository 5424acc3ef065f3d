const OWN_LOG = 'Output goes to the log of the process, which Slipway keeps and rotates itself.';
const OWN_DOORS = 'Slipway has a window and a command line of its own.';
const TERMINAL = 'Processes have no terminal.';

/** What takes a key over, why nothing does, or why nothing has to: `same`. */
export type ProcessComposeKey = { readonly became: string } | { readonly reason: string } | { readonly same: string };

/** Keys of the project (process-compose 1.122, schemas/process-compose-schema.json): what takes them over, or why nothing does. */
export const PROJECT_KEYS: Readonly<Record<string, ProcessComposeKey>> = {
  processes: { became: 'processes' },
  environment: { became: 'env' },
  vars: { became: 'command' },
  version: { reason: 'It has no meaning here.' },
  name: { reason: 'The project is called as its folder.' },
  log_location: { reason: OWN_LOG },
  log_level: { reason: OWN_LOG },
  log_length: { reason: OWN_LOG },
  log_configuration: { reason: OWN_LOG },
  log_format: { reason: OWN_LOG },
  shell: { reason: 'The shell is sh on Linux and macOS, cmd on Windows.' },
  is_strict: { same: 'Every key is always checked.' },
  disable_env_expansion: { became: 'env' },
  is_tui_disabled: { reason: OWN_DOORS },
  extends: { reason: 'Other files are not followed; import them by themselves.' },
  env_cmds: { reason: 'No command is run to find out a value; write it into an env file.' },
  ordered_shutdown: { same: 'Processes are always stopped in the order of depends_on.' },
  mcp_server: { reason: OWN_DOORS },
};

/** Keys of a process. `became` ones are read by `ProcessComposeProcess`. */
export const PROCESS_KEYS: Readonly<Record<string, ProcessComposeKey>> = {
  command: { became: 'command' },
  entrypoint: { became: 'command' },
  environment: { became: 'env' },
  env_file: { became: 'env_files' },
  is_dotenv_disabled: { became: 'env_files' },
  availability: { became: 'restart' },
  depends_on: { became: 'depends_on' },
  readiness_probe: { became: 'ready' },
  ready_log_line: { became: 'ready.log' },
  shutdown: { became: 'stop' },
  working_dir: { became: 'cwd' },
  watch: { became: 'watch' },
  success_exit_codes: { became: 'restart.success_exit_codes' },
  vars: { became: 'command' },
  is_template_disabled: { became: 'command' },
  disabled: { became: 'processes' },
  is_disabled: { became: 'processes' },
  schedule: { became: 'processes' },
  liveness_probe: { reason: 'A process that runs is not asked again; it counts as ready once.' },
  extends: { reason: 'What another process adds is not followed; copy its keys here.' },
  is_daemon: { same: 'A program that goes into the background is always followed, by its run’s marks.' },
  log_location: { reason: OWN_LOG },
  log_configuration: { reason: OWN_LOG },
  truncate_log: { reason: OWN_LOG },
  namespace: { reason: 'A project is one list of processes.' },
  replicas: { reason: 'One process of each runs here.' },
  description: { reason: 'There is no place for a description but a comment.' },
  is_foreground: { reason: TERMINAL },
  is_tty: { reason: TERMINAL },
  is_interactive: { reason: TERMINAL },
  is_elevated: { reason: 'Processes run as you, with your rights.' },
  launch_timeout_seconds: { reason: 'Nothing waits for a program to go into the background; it is followed all the time.' },
  mcp: { reason: OWN_DOORS },
  monitor_for: { reason: 'Nothing is told about silence.' },
};
