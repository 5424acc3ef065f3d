/** What a value in .air.toml must be. */
export type AirType = 'text' | 'flag' | 'number' | 'texts' | 'duration' | 'text-or-texts' | 'table' | 'tables';

export interface AirKey {
  readonly type: AirType;
  /** The key of slipway.yaml that takes it over; absent for tables and where it is not mapped. */
  readonly became?: string;
  /** Why nothing here corresponds to the key; absent where it is mapped. `info`: nothing is lost by leaving it out. */
  readonly unmapped?: { readonly severity: 'info' | 'warning'; readonly reason: string; readonly hint: string };
}

const POLLS =
  'Slipway polls by itself, at its own pace, where the system tells of no changes: network drives, shared folders, no watches left.';
const mapped = (type: AirType, became?: string): AirKey => ({ type, ...(became === undefined ? {} : { became }) });
const dropped = (type: AirType, reason: string, hint = 'Nothing to do.'): AirKey => ({
  type,
  unmapped: { severity: 'info', reason, hint },
});
const lost = (type: AirType, reason: string, hint: string): AirKey => ({ type, unmapped: { severity: 'warning', reason, hint } });

const WINDOW = 'The window shows time, colour and source of each line by its own settings.';

/** Keys that may be overridden per platform in [build.windows], [build.darwin] and [build.linux]. */
export const AIR_PLATFORM_KEYS: readonly string[] = ['pre_cmd', 'cmd', 'post_cmd', 'bin', 'entrypoint', 'full_bin', 'args_bin'];

/** Every key of Air 1.6x (runner/config.go), dotted, and what becomes of it here. */
export const AIR_KEYS: Readonly<Record<string, AirKey>> = {
  root: mapped('text', 'cwd'),
  tmp_dir: mapped('text', 'build_output'),
  testdata_dir: mapped('text', 'watch.exclude'),
  env_files: mapped('texts', 'env_files'),
  build: mapped('table'),
  'build.pre_cmd': mapped('texts', 'build'),
  'build.cmd': mapped('text', 'build'),
  'build.post_cmd': lost(
    'texts',
    'Air runs it once, when Air itself ends; here a process is stopped and started many times.',
    'If each stop needs it, write slipway.yaml with stop: { command: … }.',
  ),
  'build.bin': mapped('text', 'command'),
  'build.entrypoint': mapped('text-or-texts', 'command'),
  'build.full_bin': mapped('text', 'command'),
  'build.args_bin': mapped('texts', 'command'),
  'build.log': dropped('text', 'Build output goes to the log of the process.'),
  'build.include_ext': mapped('texts', 'watch.extensions'),
  'build.exclude_dir': mapped('texts', 'watch.exclude'),
  'build.include_dir': mapped('texts', 'watch.paths'),
  'build.include_file': mapped('texts', 'watch.include'),
  'build.exclude_file': mapped('texts', 'watch.exclude'),
  'build.exclude_regex': mapped('texts', 'watch.exclude'),
  'build.exclude_unchanged': mapped('flag', 'watch.skip_unchanged'),
  'build.ignore_dangerous_root_dir': dropped('flag', 'You chose the folder yourself.'),
  'build.follow_symlink': lost('flag', 'Links to folders are not followed when watching.', 'Name the real folder in build.include_dir.'),
  'build.poll': lost('flag', POLLS, 'Nothing to do on those; where a change is missed all the same: slipway reload.'),
  'build.poll_interval': dropped('number', POLLS),
  'build.delay': mapped('duration', 'watch.debounce'),
  'build.stop_on_error': mapped('flag', 'on_build_error'),
  'build.send_interrupt': mapped('flag', 'stop.signal'),
  'build.kill_delay': mapped('duration', 'stop.kill_delay'),
  'build.rerun': mapped('flag', 'restart.policy'),
  'build.rerun_delay': mapped('duration', 'restart.backoff.initial'),
  'build.rules': lost(
    'tables',
    'Commands on a file match are not run.',
    'Add the command as a process of its own in slipway.yaml, with its own watch:.',
  ),
  'build.windows': mapped('table'),
  'build.darwin': mapped('table'),
  'build.linux': mapped('table'),
  log: mapped('table'),
  'log.time': dropped('flag', WINDOW),
  'log.main_only': dropped('flag', WINDOW),
  'log.silent': dropped('flag', WINDOW),
  color: mapped('table'),
  'color.main': dropped('text', WINDOW),
  'color.watcher': dropped('text', WINDOW),
  'color.build': dropped('text', WINDOW),
  'color.runner': dropped('text', WINDOW),
  'color.app': dropped('text', WINDOW),
  'color.mode': dropped('text', WINDOW),
  misc: mapped('table'),
  'misc.clean_on_exit': dropped('flag', 'Slipway never deletes files of a project.'),
  'misc.startup_banner': dropped('text', 'There is no banner.'),
  screen: mapped('table'),
  'screen.clear_on_rebuild': dropped('flag', 'Each run has a block of its own in the log.'),
  'screen.keep_scroll': dropped('flag', 'Each run has a block of its own in the log.'),
  proxy: mapped('table'),
  'proxy.enabled': mapped('flag', 'proxy'),
  'proxy.proxy_port': mapped('number', 'proxy.port'),
  'proxy.app_port': mapped('number', 'proxy.target'),
  'proxy.app_start_timeout': mapped('number', 'ready_timeout'),
};

const WORDS: Readonly<Record<AirType, string>> = {
  text: 'text in quotes',
  flag: 'true or false',
  number: 'a whole number',
  texts: 'a list of texts in quotes',
  duration: 'a duration such as "500ms" or a number of ms',
  'text-or-texts': 'text or a list of texts in quotes',
  table: 'a table',
  tables: 'a list of tables',
};

/** The type in words, to complete "must be …". */
export function airTypeInWords(type: AirType): string {
  return WORDS[type];
}

export function hasAirType(value: unknown, type: AirType): boolean {
  const isTexts = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0;
    case 'texts':
      return isTexts;
    case 'duration':
      return typeof value === 'string' || (typeof value === 'number' && value >= 0);
    case 'text-or-texts':
      return typeof value === 'string' || isTexts;
    case 'table':
      return isTable;
    case 'tables':
      return Array.isArray(value);
  }
}
