import { spawn } from 'node:child_process';
import { until } from './probe.mjs';

export async function answers(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Starts a program and waits until a GET on the port is answered; resolves with what ends it (SIGINT) and waits for its end. */
export async function started(argv, port, options = {}) {
  const child = spawn(argv[0], argv.slice(1), { stdio: 'ignore', ...options });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    // Air gives its server a group of its own and ends it on SIGINT; the others end at once.
    child.kill('SIGINT');
    await exited;
  };
  try {
    await until(() => answers(port), argv.join(' '));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
