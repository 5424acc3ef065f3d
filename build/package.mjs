// `npm run package`: the unpacked desktop app in release/, or one line that says why Electron's binary cannot be had here.
import { join } from 'node:path';
import { installedElectron, whyElectronCannotBeHad } from './electron-binary.mjs';
import { PACKAGE_CONFIG } from './electron-builder.config.mjs';
import { requireNode } from './ensure-installed.mjs';
import { ROOT, runCommand } from './run-command.mjs';

async function packageApp() {
  const reason = installedElectron() ? null : await whyElectronCannotBeHad();
  if (reason !== null) {
    console.error(`Not packaged: Electron's binary cannot be had: ${reason}.`);
    return 1;
  }
  const built = await runCommand(process.execPath, [join(ROOT, 'build/build.mjs')]);
  if (built !== 0) return built;
  const { build } = await import('electron-builder');
  try {
    await build({ projectDir: ROOT, dir: true, config: PACKAGE_CONFIG, publish: 'never' });
  } catch (error) {
    console.error(`Not packaged: ${error.message}`);
    return 1;
  }
  console.error('Packaged: see release/.');
  return 0;
}

requireNode();
process.exitCode = await packageApp();
