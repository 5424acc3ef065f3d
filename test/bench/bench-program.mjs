import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The argv in front of a mode: the compiled program, or its Node twin where there is no C compiler. */
export async function prepareProgram(workDir) {
  const binary = join(workDir, 'bench-program');
  try {
    await promisify(execFile)('cc', ['-O2', '-o', binary, here('program.c')]);
    return { argv: [binary], name: 'C' };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { argv: [process.execPath, here('program.mjs')], name: 'Node (no C compiler here)' };
  }
}

/** The binary of a real server (server/main.go); null where Go is not there. */
export async function prepareServer(workDir) {
  const binary = join(workDir, 'bench-server');
  try {
    await promisify(execFile)('go', ['build', '-o', binary, '.'], { cwd: here('server/') });
    return binary;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return null;
  }
}
