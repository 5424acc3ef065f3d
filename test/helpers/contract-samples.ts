import type { CallInput, CallName, EventName, EventPayload } from '../../shared/contract/contract';
import type { HostInfo } from '../../shared/contract/snapshot';
import type { LeftoverSnapshot } from '../../shared/model/leftover';
import type { PortVerdict } from '../../shared/model/port-verdict';
import type { ProcessSnapshot } from '../../shared/model/process';
import type { ProjectSnapshot } from '../../shared/model/project';
import type { ProxySnapshot } from '../../shared/model/proxy';
import { DEFAULT_RESTART_POLICY } from '../../shared/model/restart-policy';
import { DEFAULT_STOP } from '../../shared/model/stop-sequence';

export const sampleHost: HostInfo = {
  pid: 4_100,
  version: '0.1.0',
  startedAt: 1_790_000_000_000,
  url: 'http://127.0.0.1:4100/',
  stateDir: '/home/ada/.local/state/slipway',
  homeDir: '/home/ada',
  phase: 'running',
};

export function sampleProcess(change: Partial<ProcessSnapshot> = {}): ProcessSnapshot {
  return {
    id: 'shop/api',
    projectId: 'shop',
    name: 'api',
    commandLine: './bin/api -addr :8080',
    cwd: '/home/ada/shop',
    source: { file: 'slipway.yaml', line: 3 },
    buildLine: null,
    state: { kind: 'stopped', lastExit: null },
    phase: 'down',
    detail: '',
    members: [],
    ports: [],
    expectedPorts: [8_080],
    restartBuckets: Array.from({ length: 12 }, () => 0),
    restarts: 0,
    cpuPercent: null,
    rssBytes: null,
    stop: DEFAULT_STOP,
    restartPolicy: DEFAULT_RESTART_POLICY,
    lastStop: null,
    pastStops: [],
    lastSignals: [],
    verdict: null,
    splitPorts: [],
    portChoice: null,
    drift: false,
    cause: null,
    buildingSince: null,
    ...change,
  };
}

export function sampleProject(change: Partial<ProjectSnapshot> = {}): ProjectSnapshot {
  return {
    id: 'shop',
    name: 'shop',
    root: '/home/ada/shop',
    trust: 'trusted',
    planHash: 'a'.repeat(64),
    problems: [],
    suggestions: [],
    filesRead: ['slipway.yaml'],
    readMs: 3,
    plan: [],
    ...change,
  };
}

export function sampleVerdict(change: Partial<PortVerdict> = {}): PortVerdict {
  return {
    port: 8_080,
    host: null,
    free: true,
    verdict: 'free',
    explanation: 'Port 8080 is free.',
    advice: '',
    warnings: [],
    holders: [],
    sockets: [],
    socketCount: 0,
    actions: [],
    probe: 'ok',
    freesAt: null,
    reuse: null,
    readAt: 1_790_000_000_000,
    readMs: 2,
    ...change,
  };
}

export function sampleLeftover(change: Partial<LeftoverSnapshot> = {}): LeftoverSnapshot {
  return {
    id: '5',
    processId: 'shop/api',
    projectId: 'shop',
    name: 'api',
    runId: 3,
    members: [
      { pid: 812, command: './bin/api -addr :8080' },
      { pid: 815, command: './bin/imgproc' },
    ],
    ports: [{ protocol: 'tcp', address: '127.0.0.1', port: 8_080, pid: 812 }],
    startedAt: 1_790_000_000_000,
    reason: 'host-killed',
    state: 'offered',
    suggested: 'stop',
    whyNotAdopt: null,
    stop: null,
    ...change,
  };
}

export function sampleProxy(change: Partial<ProxySnapshot> = {}): ProxySnapshot {
  return {
    id: 'shop/api',
    projectId: 'shop',
    name: 'api',
    port: 8_081,
    url: 'http://localhost:8081/',
    listening: { kind: 'listening', addresses: ['127.0.0.1:8081', '[::1]:8081'] },
    passage: { kind: 'passing' },
    upstream: { port: 8_080, hosts: ['127.0.0.1'] },
    upstreamText: '',
    held: { requests: 0, upgrades: 0, bytes: 0, oldestAt: null, limit: { timeMs: 30_000, requests: 1_000, bytes: 67_108_864 } },
    liveReload: { isOn: true, configured: true, browsers: 0, news: [], gaps: [] },
    faults: [],
    totals: { requests: 0, heldThenServed: 0, failed: 0 },
    open: { requests: 0, eventStreams: 0, webSockets: 0 },
    ...change,
  };
}

/** One input for every call that its schema accepts. */
export const SAMPLE_INPUTS: { readonly [N in CallName]: CallInput<N> } = {
  'snapshot.get': {},
  'project.add': { path: '/home/ada/shop' },
  'project.rescan': { projectId: 'shop' },
  'project.trust': { projectId: 'shop', planHash: 'a'.repeat(64) },
  'project.untrust': { projectId: 'shop' },
  'project.remove': { projectId: 'shop', by: 'tray' },
  'project.configure': { projectId: 'shop', leftovers: 'adopt' },
  'project.draft': { projectId: 'shop', from: 'compose.yaml' },
  'project.save': { projectId: 'shop', replace: true, hash: 'b'.repeat(64) },
  'project.export': { projectId: 'shop', format: 'systemd' },
  'folder.list': { path: null },
  'process.start': { processId: 'shop/api', by: 'command-line' },
  'process.stop': { processId: 'shop/api', signal: 'SIGINT', killDelayMs: 1_000 },
  'process.restart': { processId: 'shop/api' },
  'process.stop-several': { processIds: ['shop/api', 'shop/db'], by: 'command-line' },
  'process.restart-several': { processIds: ['shop/api', 'shop/db'] },
  'process.kill': { processId: 'shop/api' },
  'process.signal': { processId: 'shop/api', signal: 'SIGHUP', target: 4_711 },
  'process.reload': { processId: 'shop/api', signal: 'SIGHUP' },
  'process.would-trigger': { processId: 'shop/api', path: 'cmd/main.go' },
  'process.open-place': { processId: 'shop/api', file: './main.go', line: 12, column: 5 },
  'process.forecast': { processId: 'shop/api' },
  'process.configure': { processId: 'shop/api', killDelayMs: 2_000, stopSignal: 'SIGQUIT' },
  'process.suspects': { processId: 'shop/api' },
  'process.stop-suspect': { processId: 'shop/api', pid: 4_711, startTicks: 99 },
  'log.read': { processIds: ['shop/api'], grep: 'GET /', limit: 50 },
  'log.follow': { streamId: 's1', processIds: ['shop/api'], tail: 10 },
  'log.unfollow': { streamId: 's1' },
  'run.list': { processId: 'shop/api', limit: 20 },
  'port.diagnose': { port: 8_080 },
  'port.diagnose-file': { path: '/run/shop.sock' },
  'port.list': {},
  'port.resolve': { port: 8_080, actionId: 'stop-holder', pid: 4_711, startTicks: 99, processId: null, thenStart: 'shop/api' },
  'port.resolve-file': { path: '/run/shop.sock', actionId: 'delete-socket-file', file: { device: 8, inode: 99 } },
  'proxy.configure': { processId: 'shop/api', liveReload: false },
  'proxy.listen': { processId: 'shop/api' },
  'proxy.follow': { streamId: 'p1', processId: 'shop/api', tail: 50 },
  'proxy.unfollow': { streamId: 'p1' },
  'host.info': {},
  'host.login-url': {},
  'leftover.stop': { id: '5', by: 'command-line' },
  'leftover.adopt': { id: '5' },
  'leftover.leave': { id: '5' },
  'settings.configure': { quit: 'keep' },
  'host.shutdown': { by: 'host', keep: true },
  'host.force': { by: 'window' },
  'host.stop-all': { projectId: null },
  'host.dismiss-notice': { id: 'stored-state' },
};

/** One payload for every event. */
export const SAMPLE_EVENTS: { readonly [N in EventName]: EventPayload<N> } = {
  'process.snapshot-changed': { revision: 1, process: sampleProcess() },
  'process.removed': { revision: 2, processId: 'shop/api' },
  'project.snapshot-changed': { revision: 3, project: sampleProject() },
  'project.removed': { revision: 4, projectId: 'shop' },
  'host.info-changed': { revision: 5, host: sampleHost },
  'host.notices-changed': { revision: 6, notices: [{ id: 'n', tone: 'warning', text: 'ß “quoted” \u0000 🛳', hint: '', at: 1 }] },
  'host.leftovers-changed': { revision: 7, leftovers: [sampleLeftover()] },
  'host.settings-changed': { revision: 8, settings: { quit: 'ask' } },
  'proxy.snapshot-changed': { revision: 9, proxy: sampleProxy() },
  'proxy.removed': { revision: 10, processId: 'shop/api' },
  'proxy.requests-changed': {
    streamId: 'p1',
    skipped: 0,
    requests: [
      {
        id: 1,
        at: 1_790_000_000_000,
        method: 'POST',
        path: '/orders?dry=1',
        kind: 'http',
        state: 'done',
        status: 201,
        durationMs: 912.5,
        heldMs: 880,
        note: null,
      },
    ],
  },
  'log.lines-appended': {
    streamId: 's1',
    skipped: 3,
    runs: [{ runId: 1, processId: 'shop/api', startedAt: 1, cause: 'started by window', firstSeq: 0 }],
    lines: [{ seq: 0, processId: 'shop/api', runId: 1, stream: 'stdout', at: 1, text: 'tab\t esc\u001b[31m \ufffd \u2028' }],
  },
};
