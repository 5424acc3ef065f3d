/**
 * Environment variables that make an ordinary program load or run code of the setter's choice: ld.so(8), dyld(1), bash(1) BASH_ENV and ENV,
 * Node NODE_OPTIONS, Python PYTHONSTARTUP and PYTHONPATH, Perl, Ruby, Java, git, and PATH itself.
 */
const EXACT: ReadonlySet<string> = new Set([
  'PATH',
  'BASH_ENV',
  'ENV',
  'NODE_OPTIONS',
  'NODE_PATH',
  'PYTHONSTARTUP',
  'PYTHONPATH',
  'PYTHONHOME',
  'PERL5OPT',
  'PERL5LIB',
  'RUBYOPT',
  'RUBYLIB',
  'JAVA_TOOL_OPTIONS',
  '_JAVA_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'GIT_SSH_COMMAND',
  'GIT_EXEC_PATH',
  'SHELL',
]);

/** True for a variable that can make a program run other code than the one that was approved. */
export function loadsCode(name: string): boolean {
  return EXACT.has(name.toUpperCase()) || /^(LD_|DYLD_)/i.test(name) || /^npm_config_(script_shell|node_options|shell)$/i.test(name);
}
