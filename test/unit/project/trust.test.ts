import { describe, expect, it } from 'vitest';
import { defaultProcess } from '../../../electron/core/project/default-process';
import { planHash } from '../../../electron/core/project/plan-hash';
import { presentPlan } from '../../../electron/core/project/present-plan';
import { approvePlan, trustOf } from '../../../electron/core/project/trust';
import type { ProcessConfig } from '../../../shared/model/process';
import type { PlannedEnvFile, ProjectPlan } from '../../../shared/model/project';

const ROOT = '/code/shop';
const api: ProcessConfig = {
  ...defaultProcess('api', { kind: 'argv', argv: ['./bin/api', '-addr', ':8080'] }, ROOT, { file: 'slipway.yaml', line: 3 }),
  env: { LOG: 'debug', SECRET: 'hunter2' },
  envFiles: [`${ROOT}/.env`],
};
const web: ProcessConfig = {
  ...defaultProcess('web', { kind: 'argv', argv: ['npm', 'run', 'dev'] }, ROOT, { file: 'package.json', line: 5 }),
  runs: 'vite',
};

function plan(processes: readonly ProcessConfig[], envFiles: readonly PlannedEnvFile[] = [], root = ROOT): ProjectPlan {
  return { root, processes, problems: [], suggestions: [], hash: planHash(processes, root, envFiles), envFiles, filesRead: [], readMs: 0 };
}

const approved = approvePlan(plan([api, web]), 1_000);

describe('trust', () => {
  it('holds for the approved plan, in whatever order its processes stand', () => {
    expect(trustOf(plan([api, web]), approved)).toBe('trusted');
    expect(trustOf(plan([web, api]), approved)).toBe('trusted');
  });

  it('is not there without approval, nor at another path', () => {
    expect(trustOf(plan([api, web]), null)).toBe('untrusted');
    expect(trustOf({ ...plan([api, web]), root: '/code/copy' }, approved)).toBe('untrusted');
  });

  it.each<[string, Partial<ProcessConfig>]>([
    ['an argument', { command: { kind: 'argv', argv: ['./bin/api', '-addr', ':9090'] } }],
    ['argv to shell', { command: { kind: 'shell', line: './bin/api -addr :8080' } }],
    ['the folder', { cwd: `${ROOT}/api` }],
    ['a variable', { env: { ...api.env, PATH: './bin' } }],
    ["a variable's value", { env: { ...api.env, LOG: 'info' } }],
    ['an env file', { envFiles: [] }],
    ['the build', { build: { kind: 'shell', line: 'make' } }],
    ['the stop command', { stop: { ...api.stop, command: 'rm -rf data' } }],
    ['a port', { ports: [8_080] }],
    ['the health address', { ready: { kind: 'http', url: 'http://192.0.2.1/' } }],
    ['the proxy', { proxy: { port: 1, target: 2, liveReload: true } }],
    ['what a script runs', { runs: 'x' }],
    ['the reload signal', { reloadSignal: 'SIGUSR1' }],
  ])('asks again when %s changes', (_what, change) => {
    const changed = plan([{ ...api, ...change }, web]);
    expect(trustOf(changed, approved)).toBe('changed');
  });

  it.each<[string, Partial<ProcessConfig>]>([
    ['its line', { source: { file: 'slipway.yaml', line: 99 } }],
    ['the kill delay', { stop: { ...api.stop, killDelayMs: 1 } }],
    ['the stop signal', { stop: { ...api.stop, stopSignal: 'SIGINT' } }],
    ['the restart policy', { restart: { ...api.restart, policy: 'always' } }],
    ['the order of variables', { env: { SECRET: 'hunter2', LOG: 'debug' } }],
  ])('stays when only %s changes', (_what, change) => {
    expect(trustOf(plan([{ ...api, ...change }, web]), approved)).toBe('trusted');
  });

  it('asks again when an env file begins to load code, and not for another variable', () => {
    const file = { path: `${ROOT}/.env`, keys: ['A'], loaders: {} };
    const before = approvePlan(plan([api], [file]), 0);
    expect(trustOf(plan([api], [{ ...file, keys: ['A', 'B'] }]), before)).toBe('trusted');
    expect(trustOf(plan([api], [{ ...file, keys: ['A', 'LD_PRELOAD'], loaders: { LD_PRELOAD: 'x' } }]), before)).toBe('changed');
  });

  it('keeps no values of variables', () => {
    expect(JSON.stringify(approved)).not.toContain('hunter2');
  });
});

describe('the rows of the trust dialog', () => {
  it('mark nothing before trust was given', () => {
    expect(presentPlan(plan([api, web]), null).map((row) => row.change)).toEqual([null, null]);
  });

  it('mark what is new and show what had been approved', () => {
    const worker = defaultProcess('worker', { kind: 'shell', line: 'node w.js' }, `${ROOT}/w`, { file: 'Procfile', line: 1 });
    const changed: ProcessConfig = { ...api, command: { kind: 'argv', argv: ['./bin/evil'] } };
    const rows = presentPlan(plan([changed, { ...web, runs: 'vite --host' }, worker]), approved);
    expect(rows.map(({ name, change, before, runs, cwd, shell }) => ({ name, change, before, runs, cwd, shell }))).toEqual([
      { name: 'api', change: 'changed', before: './bin/api -addr :8080', runs: null, cwd: '.', shell: false },
      { name: 'web', change: 'changed', before: 'vite', runs: 'vite --host', cwd: '.', shell: false },
      { name: 'worker', change: 'added', before: null, runs: null, cwd: 'w', shell: true },
    ]);
  });

  it('list names of variables, those of env files too', () => {
    const rows = presentPlan(plan([api], [{ path: `${ROOT}/.env`, keys: ['PORT', 'LOG'], loaders: {} }]), null);
    expect(rows[0]).toMatchObject({ envKeys: ['LOG', 'SECRET', 'PORT'], envFiles: ['.env'] });
  });
});
