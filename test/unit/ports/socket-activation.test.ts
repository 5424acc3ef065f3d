import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../electron/core/ports/diagnose';
import { cgroupOwner, parseSsCgroups } from '../../../electron/core/ports/parse-ss-cgroup';
import { anObservation, anObservedProcess, anObservedSocket } from './observed';

/** `ss -Htlne --cgroup` of an unprivileged user on a machine under systemd 252: what listens on 8081 is a unit of pid 1. */
const SS = [
  'LISTEN 0      5      127.0.0.1:8082 0.0.0.0:* uid:1 ino:17657600 sk:267a8 cgroup:/system.slice/doctor-web.service <-> cgroup:/system.slice/doctor-web.service',
  'LISTEN 0      4096           *:8081       *:* ino:17658136 sk:267a9 cgroup:/system.slice/doctor-sock.socket v6only:0 <-> cgroup:/system.slice/doctor-sock.socket',
].join('\n');

const unitOf = (inode: number): string | null => {
  const owner = cgroupOwner(parseSsCgroups(SS).get(inode) ?? '/');
  return owner?.kind === 'unit' ? owner.name : null;
};
const commandsOf = (unit: string | null) => {
  const verdict = diagnose(anObservation([anObservedSocket('LISTEN', [], { unit, row: { uid: 0 } })]));
  return { ...verdict, commands: verdict.actions.flatMap(({ command }) => command ?? []) };
};

describe('the port of a .socket unit of the system', () => {
  test('is socket-activated for a user who may not look into pid 1, too, and the command stops the unit', () => {
    const verdict = commandsOf(unitOf(17_658_136));
    expect(verdict.verdict).toBe('socket-activated');
    expect(verdict.explanation).toContain('systemd itself is listening');
    expect(verdict.commands).toEqual(['sudo systemctl stop doctor-sock.socket']);
  });

  test('is socket-activated while its service holds it as well', () => {
    const systemd = anObservedProcess({ pid: 1, name: 'systemd', uid: 0, user: 'root' });
    const verdict = diagnose(
      anObservation([anObservedSocket('LISTEN', [systemd, anObservedProcess()])], { socketUnit: 'doctor-sock.socket' }),
    );
    expect(verdict.verdict).toBe('socket-activated');
    expect(verdict.holders.map(({ pid }) => pid)).toEqual([1, 811]);
  });
});

describe('the port of a service', () => {
  test('of the system is hidden, and one command names its pid, the other stops its unit', () => {
    const verdict = commandsOf(unitOf(17_657_600));
    expect(verdict.verdict).toBe('hidden');
    expect(verdict.advice).toContain('It belongs to doctor-web.service.');
    expect(verdict.commands).toEqual(["sudo ss -Htlnp 'sport = :3000'", 'sudo systemctl stop doctor-web.service']);
  });

  test('of another user’s own manager is not offered to be stopped by the system’s', () => {
    const path = '/user.slice/user-1000.slice/user@1000.service/app.slice';
    expect(cgroupOwner(`${path}/db.service`)).toEqual({ kind: 'unit', name: 'db.service of uid 1000' });
    expect(commandsOf('db.service of uid 1000').commands).toHaveLength(1);
    expect(commandsOf('db.socket of uid 1000').verdict).toBe('hidden');
  });
});

describe('the port of a container', () => {
  const of = (unit: string, ...holders: Parameters<typeof anObservedSocket>[1]) =>
    diagnose(anObservation([anObservedSocket('LISTEN', holders, { unit, row: { uid: 0 } })]));
  const PROXY = 'docker-proxy (pid 411) for the container shop-db (postgres:16) at 172.17.0.2:5432';

  test.each([
    ['published through docker-proxy', PROXY],
    ['in the network of the machine', 'the container shop-db (postgres:16)'],
  ])('%s is freed by docker stop', (_how, unit) => {
    expect(of(unit).verdict).toBe('hidden');
    expect(of(unit).actions.map(({ command }) => command)).toContain('docker stop shop-db');
  });

  test('that root sees names the container, and stopping it comes before ending docker-proxy', () => {
    const verdict = of(PROXY, anObservedProcess({ pid: 411, name: 'docker-proxy' }));
    expect(verdict.advice).toContain('for the container shop-db');
    expect(verdict.actions.map(({ id }) => id).slice(0, 2)).toEqual(['copy-command', 'stop-holder']);
  });

  test('known by its id alone has no command: which engine runs it is not known', () => {
    expect(of('the container e11bc56a8788').actions.flatMap(({ command }) => command ?? [])).toHaveLength(1);
    expect(of('docker-proxy (pid 411) for the container at 172.17.0.2:5432').actions.flatMap(({ command }) => command ?? [])).toHaveLength(
      1,
    );
  });
});
