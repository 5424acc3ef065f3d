import type { HostSnapshot } from '../../../shared/contract/snapshot';
import type { ExitResult } from '../../../shared/model/exit-result';
import type { Member, OwnedPort, ProcessSnapshot } from '../../../shared/model/process';
import { PHASE_OF_STATE, type ProcessState } from '../../../shared/model/process-state';
import type { PlannedProcess, ProjectSnapshot } from '../../../shared/model/project';
import { DEFAULT_RESTART_POLICY } from '../../../shared/model/restart-policy';
import { sampleProcess, sampleProject } from '../../helpers/contract-samples';
import { foreignHolder } from './foreign-holder';
import { apiProxy } from './shop-proxy';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const listens = (port: number, pid: number): OwnedPort => ({ protocol: 'tcp', address: '127.0.0.1', port, pid });
const member = (pid: number, command: string, ppid = 1): Member => ({ pid, command, ppid, startTicks: pid * 10 });

export function exitOf(runId: number, detail: string, extra: Partial<ExitResult> = {}): ExitResult {
  return { runId, code: 0, signal: null, cause: 'stopped', expected: true, at: 0, ranMs: 192_000, detail, ...extra };
}

/** A process with everything at rest, to be changed where a test needs it. */
export function aProcess(name: string, state: ProcessState, extra: Partial<ProcessSnapshot> = {}): ProcessSnapshot {
  const projectId = extra.projectId ?? 'shop';
  return sampleProcess({
    id: `${projectId}/${name}`,
    projectId,
    name,
    commandLine: `./bin/${name}`,
    cwd: `/home/dev/code/${projectId}`,
    state,
    phase: PHASE_OF_STATE[state.kind],
    expectedPorts: [],
    ...extra,
  });
}

export function aProject(id: string, extra: Partial<ProjectSnapshot> = {}): ProjectSnapshot {
  return sampleProject({ id, name: id, root: `/home/dev/code/${id}`, planHash: `${id}-plan-hash`, readMs: 14, ...extra });
}

export function running(runId: number, pid: number, upForMs: number, readyMs: number, now: number): ProcessState {
  const startedAt = now - upForMs;
  return {
    kind: 'running',
    runId,
    pid,
    startedAt,
    readyAt: startedAt + readyMs,
    attempt: 0,
    health: 'ready',
    handedOverFrom: null,
    lastExit: runId > 1 ? exitOf(runId - 1, 'exited 0') : null,
  };
}

export const STOPPED: ProcessState = { kind: 'stopped', lastExit: null };

function planned(name: string, commandLine: string, extra: Partial<PlannedProcess> = {}): PlannedProcess {
  return {
    name,
    commandLine,
    shell: false,
    buildLine: null,
    cwd: '.',
    envKeys: ['PORT', 'DATABASE_URL'],
    envFiles: ['.env'],
    ports: [],
    source: { file: 'Procfile', line: 1 },
    change: null,
    before: null,
    ...extra,
  };
}

function shopProcesses(now: number): readonly ProcessSnapshot[] {
  const apiMembers = [
    member(48213, './bin/api -addr :8080'),
    member(48219, 'sh -c ./bin/imgproc', 48213),
    member(48231, './bin/imgproc', 48219),
    member(48232, './bin/imgproc', 48219),
  ];
  const gracefulStops = Array.from({ length: 38 }, (_, at) => ({
    durationMs: at < 31 ? 84 : at < 35 ? 200 : at < 37 ? 410 : 860,
    escalated: false,
  }));
  return [
    aProcess('db', running(3, 40100, 2 * HOUR + 41 * MINUTE, 820, now), {
      commandLine: 'postgres -D .data/pg -p 5432',
      detail: 'ready in 0.82 s',
      members: [member(40100, 'postgres -D .data/pg -p 5432')],
      ports: [listens(5432, 40100)],
      expectedPorts: [5432],
      cpuPercent: 0,
      rssBytes: 54 * 1024 * 1024,
    }),
    aProcess('api', running(14, 48213, 12 * MINUTE + 5_000, 310, now), {
      commandLine: './bin/api -addr :8080',
      buildLine: 'go build -o bin/api ./cmd/api',
      source: { file: '.air.toml', line: 4 },
      detail: 'ready in 0.31 s',
      members: apiMembers,
      ports: [listens(8080, 48213)],
      expectedPorts: [8080],
      restartBuckets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5],
      restarts: 7,
      cpuPercent: 2,
      rssBytes: 38 * 1024 * 1024,
      pastStops: [...gracefulStops, { durationMs: 5_000, escalated: true }, { durationMs: 5_000, escalated: true }],
      cause: { kind: 'file-change', files: ['api/user.go'], by: 'file watcher' },
    }),
    aProcess('worker', running(9, 48300, 12 * MINUTE + 1_000, 0, now), {
      commandLine: './bin/worker -queue default',
      detail: 'no ready check',
      members: [member(48300, './bin/worker -queue default')],
      restartBuckets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
      restarts: 2,
      cpuPercent: 0,
      rssBytes: 12 * 1024 * 1024,
    }),
    aProcess(
      'web',
      {
        kind: 'waiting',
        on: [{ kind: 'port', port: 3000, text: 'for port 3000 · node has it, pid 811' }],
        since: now - MINUTE,
        lastExit: null,
      },
      {
        commandLine: 'npm run dev',
        detail: 'for port 3000 · node has it, pid 811',
        expectedPorts: [3000],
        verdict: foreignHolder(now),
      },
    ),
    aProcess(
      'mailer',
      {
        kind: 'backoff',
        lastExit: exitOf(9, 'exited 1', { code: 1, cause: 'crashed', expected: false }),
        attempt: 9,
        retryAt: now + 24_000,
      },
      {
        commandLine: 'node mailer/server.js',
        detail: 'exited 1 · try 9',
        restartPolicy: { ...DEFAULT_RESTART_POLICY, maxRestarts: 10 },
        restartBuckets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9],
        restarts: 9,
      },
    ),
  ];
}

function otherProcesses(now: number): readonly ProcessSnapshot[] {
  const of = (projectId: string, name: string, state: ProcessState) => aProcess(name, state, { projectId });
  const failed: ProcessState = {
    kind: 'failed',
    cause: 'restart-limit',
    text: 'exited 2, tried 5 times in 1 m',
    lastExit: exitOf(5, 'exited 2'),
  };
  return [
    ...['app', 'css', 'assets'].map((name) => of('blog', name, running(1, 100, HOUR, 300, now))),
    of('blog', 'search', failed),
    ...['dns', 'proxy', 'redis', 'nats'].map((name) => of('infra', name, running(1, 200, HOUR, 300, now))),
    of('mobile-bff', 'bff', {
      kind: 'waiting',
      on: [{ kind: 'dependency', process: 'redis', condition: 'ready', text: 'for redis to be ready' }],
      since: now,
      lastExit: null,
    }),
    of('playground', 'one', STOPPED),
    of('playground', 'two', STOPPED),
  ];
}

/** A full main screen: five processes of shop in five states, and five other projects. */
export function shopSnapshot(now = Date.now()): HostSnapshot {
  const plan = [
    planned('db', 'postgres -D .data/pg -p 5432', { ports: [5432] }),
    planned('api', './bin/api -addr :8080', {
      ports: [8080],
      buildLine: 'go build -o bin/api ./cmd/api',
      source: { file: '.air.toml', line: 4 },
    }),
    planned('worker', './bin/worker -queue default', { source: { file: 'Procfile', line: 3 } }),
    planned('web', 'npm run dev', { ports: [3000], source: { file: 'web/package.json', line: 8 } }),
    planned('mailer', 'node mailer/server.js', { source: { file: 'Procfile', line: 4 } }),
  ];
  return {
    host: {
      pid: 4000,
      version: '0.1.0',
      startedAt: now - 5 * HOUR,
      url: null,
      stateDir: '/home/dev/.local/state/slipway',
      homeDir: '/home/dev',
      phase: 'running',
    },
    capabilities: {
      platform: 'linux',
      signals: true,
      signalPrediction: true,
      runMark: true,
      socketTimers: true,
      connectionCount: true,
      folderDialog: false,
      limits: [],
    },
    projects: [
      aProject('shop', { plan, filesRead: ['Procfile', '.air.toml', 'web/package.json'] }),
      aProject('blog', {
        problems: [
          {
            file: 'slipway.yaml',
            line: 7,
            column: 5,
            key: 'processes.search.stop.signal',
            severity: 'error',
            message: 'SIGTREM is no signal.',
            hint: 'Did you mean SIGTERM?',
          },
          {
            file: 'slipway.yaml',
            line: 12,
            column: 3,
            key: 'processes.app.prots',
            severity: 'warning',
            message: 'There is no key prots.',
            hint: 'Did you mean ports?',
          },
        ],
      }),
      aProject('infra'),
      aProject('mobile-bff'),
      aProject('playground'),
      aProject('docs', { trust: 'untrusted', plan: [planned('site', 'hugo server -p 1313', { ports: [1313] })] }),
    ],
    processes: [...shopProcesses(now), ...otherProcesses(now)],
    notices: [],
    leftovers: [],
    settings: { quit: 'ask' },
    proxies: [apiProxy(now)],
  };
}

/** First start: no project. */
export function emptySnapshot(now = Date.now()): HostSnapshot {
  return { ...shopSnapshot(now), projects: [], processes: [], proxies: [] };
}
