import type { ExportSource } from '../../../electron/core/export/export-source';
import { defaultProcess } from '../../../electron/core/project/default-process';
import type { ProcessConfig } from '../../../shared/model/process';

const SOURCE = { file: 'slipway.yaml', line: 3 };

export function aProcess(name: string, change: Partial<ProcessConfig> = {}): ProcessConfig {
  return { ...defaultProcess(name, { kind: 'argv', argv: ['/bin/true'] }, '/srv/shop', SOURCE), ...change };
}

/** A shop with everything a project can say: a database, a task, an api with its own stop, a web server and a worker. */
export function shop(): ExportSource {
  return {
    projectName: 'My Shop',
    root: '/srv/shop',
    envFiles: [{ path: '/srv/shop/.env', keys: ['LOG', 'TOKEN'], loaders: {} }],
    processes: [
      aProcess('db', { command: { kind: 'shell', line: 'exec sleep 60' }, ready: { kind: 'port', port: 5432 }, ports: [5432] }),
      aProcess('migrate', { dependsOn: { db: 'ready' }, restart: { ...aProcess('x').restart, policy: 'never' } }),
      aProcess('api', {
        command: { kind: 'argv', argv: ['./bin/api', '-addr', ':8080', '50% of $HOME', 'a "b" \\ c'] },
        env: { LOG: 'debug', PRICE: '$5 100%', LINES: 'one\ntwo' },
        envFiles: ['/srv/shop/.env'],
        build: { kind: 'shell', line: 'go build -o bin/api ./cmd/api' },
        stop: { stopSignal: 'SIGINT', killDelayMs: 7_500, scope: 'main', command: null },
        ready: { kind: 'http', url: 'http://127.0.0.1:8080/healthz?full=1' },
        ports: [8080],
        dependsOn: { migrate: 'completed', db: 'ready' },
        restart: { ...aProcess('x').restart, successExitCodes: [0, 130] },
      }),
      aProcess('web', {
        cwd: '/srv/shop/web',
        ports: [3000],
        stop: { stopSignal: 'SIGTERM', killDelayMs: 0, scope: 'tree', command: './stop.sh $PID' },
        restart: { ...aProcess('x').restart, policy: 'always', maxRestarts: 3 },
        dependsOn: { api: 'started' },
        proxy: { port: 3001, target: 3000, liveReload: true },
      }),
      aProcess('Worker: mail & sms', { ready: { kind: 'log', text: 'ready' }, keepRunning: true }),
    ],
  };
}
