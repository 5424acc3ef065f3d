// Debian and Ubuntu packages that a suite needs, installed where that is possible without a question.
import { accessSync, constants } from 'node:fs';
import { runCommand } from './run-command.mjs';

export function isOnPath(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(`${folder}/${name}`, constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
}

/** How to become root without a question, or null. */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (!isOnPath('sudo')) return null;
  return (await runCommand('sudo', ['-n', 'true'], { stdio: 'ignore' })) === 0 ? ['sudo', '-n'] : null;
}

async function aptInstall(packages) {
  const prefix = await rootPrefix();
  if (prefix === null) return `${packages.join(', ')}: not root, and sudo asks for a password`;
  const run = (args) => {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o=Dpkg::Use-Pty=0', ...args];
    return runCommand(command, rest, { stdio: ['ignore', 'ignore', 2] });
  };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if ((await run(install)) === 0) return null;
  await run(['update']);
  return (await run(install)) === 0 ? null : `apt-get could not install ${packages.join(', ')}; its message is above`;
}

/** Installs Debian packages where that is possible without a question. Resolves with null, or with the reason why not. */
export async function installPackages(packages) {
  if (process.platform !== 'linux' || !isOnPath('apt-get')) return 'this system has no apt-get';
  console.error(`Installing ${packages.join(' ')} (apt-get) …`);
  return aptInstall(packages);
}
