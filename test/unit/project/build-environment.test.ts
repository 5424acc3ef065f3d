import { describe, expect, it } from 'vitest';
import { buildEnvironment, type EnvironmentRequest } from '../../../electron/core/project/build-environment';

const base: EnvironmentRequest = { host: {}, envFiles: [], env: {}, run: null, platform: 'linux', ownNodeOptions: null };
const ADDED = { FORCE_COLOR: '1', CLICOLOR_FORCE: '1', PYTHONUNBUFFERED: '1' };
const build = (request: Partial<EnvironmentRequest>) => buildEnvironment({ ...base, ...request });

describe("a child's environment", () => {
  it('takes the host, then env files in order, then the project file', () => {
    const env = build({
      host: { A: 'host', B: 'host', C: 'host', D: 'host' },
      envFiles: ['B=1\nC=1\nD=1\n', 'C=2\nD="2 $A"\n'],
      env: { D: '3' },
    });
    expect(env).toEqual({ A: 'host', B: '1', C: '2', D: '3', ...ADDED });
  });

  it('does not expand variables in env files', () => {
    expect(build({ host: { A: 'x' }, envFiles: ['B=$A\n'] }).B).toBe('$A');
  });

  it.each(['ELECTRON_RUN_AS_NODE', 'NODE_CHANNEL_FD', 'SLIPWAY_TOKEN', 'SLIPWAY_STATE_DIR', 'SLIPWAY_RUN'])(
    'never passes on %s of the host',
    (name) => {
      expect(build({ host: { [name]: '1' } })).toEqual(ADDED);
    },
  );

  it('gives what the project file sets, whatever its name', () => {
    expect(build({ env: { ELECTRON_RUN_AS_NODE: '1' } }).ELECTRON_RUN_AS_NODE).toBe('1');
  });

  it('passes NODE_OPTIONS on unless it is our own', () => {
    expect(build({ host: { NODE_OPTIONS: '--a' }, ownNodeOptions: '--b' }).NODE_OPTIONS).toBe('--a');
    expect(build({ host: { NODE_OPTIONS: '--b' }, ownNodeOptions: '--b' }).NODE_OPTIONS).toBeUndefined();
  });

  it('drops what npm added when npm started us, our folders in PATH too', () => {
    const host = {
      npm_lifecycle_event: 'start',
      npm_package_json: '/opt/slipway/package.json',
      npm_config_registry: 'x',
      INIT_CWD: '/x',
      NODE: '/usr/bin/node',
      COLOR: '1',
      HOME: '/h',
      PATH: '/opt/slipway/node_modules/.bin:/opt/node_modules/.bin:/node_modules/.bin:/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin:/other/node_modules/.bin:/usr/bin',
    };
    expect(build({ host })).toEqual({ HOME: '/h', PATH: '/other/node_modules/.bin:/usr/bin', ...ADDED });
  });

  it('keeps npm variables that a person has set', () => {
    expect(build({ host: { npm_config_registry: 'x', NODE: 'y' } })).toMatchObject({ npm_config_registry: 'x', NODE: 'y' });
  });

  it('adds colour and unbuffered output unless something sets them', () => {
    expect(build({ host: { FORCE_COLOR: '0' }, env: { PYTHONUNBUFFERED: '' } })).toEqual({
      FORCE_COLOR: '0',
      CLICOLOR_FORCE: '1',
      PYTHONUNBUFFERED: '',
    });
    expect(build({ env: { NO_COLOR: '1' } })).toEqual({ NO_COLOR: '1', PYTHONUNBUFFERED: '1' });
  });

  it('marks the run, and lets nothing else do so', () => {
    expect(build({ env: { SLIPWAY_RUN: 'fake' }, run: 'real' }).SLIPWAY_RUN).toBe('real');
  });

  it('treats Path and PATH as one on Windows', () => {
    const env = build({ host: { Path: 'C:\\a' }, env: { PATH: 'C:\\b' }, platform: 'win32' });
    expect(env).toEqual({ Path: 'C:\\b', ...ADDED });
  });

  it('is not polluted by __proto__', () => {
    const env = build({ envFiles: ['__proto__=x\n'] });
    expect(Object.getPrototypeOf(env)).toBe(Object.prototype);
  });
});
