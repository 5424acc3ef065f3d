import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { request } from 'node:http';

/** Tools are asked about sockets of others only, as a comfort: an answer that takes longer is none. */
const TOOL_LIMIT_MS = 1_000;
const MOST_OUTPUT_BYTES = 8 * 1024 * 1024;
const DOCKER_SOCKET = '/run/docker.sock';
/** Docker answers its list within milliseconds; a daemon that hangs must not hang the doctor. */
const DOCKER_LIMIT_MS = 500;

/** What Linux tells of sockets that may not be looked into. Every answer is text; a tool that is missing or fails gives the empty one. */
export interface LinuxTools {
  /** `ss -Htlne --cgroup`. */
  listenersWithCgroups(): Promise<string>;
  /** `systemctl list-sockets`, of the system or of the user's own manager. */
  socketUnits(ofUser: boolean): Promise<string>;
  /** `GET /containers/json` of a Docker socket this user may open; empty where there is none. */
  dockerContainers(): Promise<string>;
}

function run(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: TOOL_LIMIT_MS, maxBuffer: MOST_OUTPUT_BYTES, env: { ...process.env, LC_ALL: 'C' } };
    execFile(file, [...args], options, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}

/** One GET over a unix socket; empty on any failure. */
function getOverSocket(socketPath: string, path: string, limitMs = DOCKER_LIMIT_MS): Promise<string> {
  try {
    accessSync(socketPath, constants.R_OK | constants.W_OK);
  } catch {
    // Missing, or not ours to open: both are ordinary.
    return Promise.resolve('');
  }
  return new Promise((resolve) => {
    const asked = request({ socketPath, path, method: 'GET', timeout: limitMs, headers: { host: 'docker' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MOST_OUTPUT_BYTES) asked.destroy();
      });
      response.on('end', () => resolve(response.statusCode === 200 ? text : ''));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(''));
    asked.on('close', () => resolve(''));
    asked.end();
  });
}

/** The real tools: `ss` of iproute2, `systemctl`, Docker's socket. */
export const systemLinuxTools: LinuxTools = {
  listenersWithCgroups: () => run('ss', ['-Htlne', '--cgroup']),
  socketUnits: (ofUser) => run('systemctl', [...(ofUser ? ['--user'] : []), 'list-sockets', '--all', '--no-legend', '--no-pager']),
  dockerContainers: () => getOverSocket(DOCKER_SOCKET, '/containers/json'),
};
