import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { exportCompose } from '../../../electron/core/export/export-compose';
import { exportKubernetes } from '../../../electron/core/export/export-kubernetes';
import { exportSystemd } from '../../../electron/core/export/export-systemd';
import type { ProcessConfig } from '../../../shared/model/process';
import { aProcess } from './export-fixtures';

const source = (...processes: ProcessConfig[]) => ({ projectName: 'p', root: '/srv/shop', envFiles: [], processes });
const noteOf = (notes: readonly { process: string | null; key: string; text: string }[], process: string, key: string) =>
  notes.find((note) => note.process === process && note.key === key)?.text;

describe('restart_with in an export', () => {
  const shop = source(
    aProcess('db'),
    aProcess('api', { dependsOn: { db: 'completed' }, restartWith: ['db', 'cache'] }),
    aProcess('cache'),
    aProcess('log', { restartWith: ['late'] }),
    aProcess('late', { dependsOn: { log: 'started' } }),
  );

  it('systemd: is PartOf=, which stops it, too', () => {
    const { files, notes } = exportSystemd(shop);
    const unit = files.find(({ name }) => name === 'p-api.service')?.text.split('\n');
    expect(unit?.filter((line) => line.startsWith('PartOf='))).toEqual([
      'PartOf=p.target',
      'PartOf=p-db.service',
      'PartOf=p-cache.service',
    ]);
    expect(noteOf(notes, 'api', 'restart_with.db')).toContain('stops it with db, too');
  });

  it('systemd: is After=, too, also of what it does not depend on, so that a restart of both has an order, but never a circle', () => {
    const { files, notes } = exportSystemd(shop);
    const afterOf = (name: string) => /^After=(.*)$/m.exec(files.find((file) => file.name === `p-${name}.service`)?.text ?? '')?.[1];
    expect(afterOf('api')).toBe('network.target p-db.service p-cache.service');
    expect(afterOf('log')).toBe('network.target');
    expect(afterOf('late')).toBe('network.target p-log.service');
    expect(noteOf(notes, 'log', 'restart_with.late')).toContain('late is started after it');
  });

  it('compose: is restart: true below depends_on, also of what it did not wait for, but never a circle', () => {
    const { files, notes } = exportCompose(shop);
    const { services } = parseYaml(files[0]?.text ?? '');
    expect(services.api.depends_on).toEqual({
      db: { condition: 'service_completed_successfully', restart: true },
      cache: { condition: 'service_started', restart: true },
    });
    expect(services.log.depends_on).toBeUndefined();
    expect(services.late.depends_on).toEqual({ log: { condition: 'service_started' } });
    expect(noteOf(notes, 'api', 'restart_with.cache')).toContain('It is started after cache now.');
    expect(noteOf(notes, 'log', 'restart_with.late')).toBe('late waits for it already, so it cannot be restarted with late.');
    for (const { text } of notes) expect(files[0]?.text).toContain(text);
  });

  it('Kubernetes: is listed as without counterpart', () => {
    const { files, notes } = exportKubernetes(shop);
    expect(noteOf(notes, 'api', 'restart_with.db')).toBe(
      'Nothing restarts it when db is new. By hand: kubectl rollout restart deployment/p-api',
    );
    expect(files.find(({ name }) => name === 'p-api.yaml')?.text).toContain('# No counterpart: restart_with.cache: ');
  });
});

describe('on_change: signal in an export', () => {
  const reloaded = source(aProcess('web', { onChange: 'signal', reloadSignal: 'SIGHUP' }));
  it.each([
    ['compose', exportCompose(reloaded), 'docker compose kill -s SIGHUP web'],
    ['Kubernetes', exportKubernetes(reloaded), 'kubectl exec deployment/p-web -- kill -s HUP 1'],
  ])('%s: reload_signal is listed as without counterpart, with what to do by hand', (_format, { files, notes }, line) => {
    expect(noteOf(notes, 'web', 'reload_signal')).toBe(`Nothing reloads it by itself. By hand: ${line}`);
    expect(files[0]?.text).toContain(`# No counterpart: reload_signal: Nothing reloads it by itself. By hand: ${line}`);
  });
});

describe('an env file in a folder below', () => {
  it('Kubernetes: the command for its secret names the whole path, as a shell takes it', () => {
    const [file] = exportKubernetes(
      source(aProcess('a', { envFiles: ['/srv/shop/sub dir/.env', '/srv/shop/.env', '/srv/shop/sub/b.env'] })),
    ).files;
    expect(file?.text).toContain("kubectl create secret generic p-a-env --from-env-file='sub dir/.env'\n");
    expect(file?.text).toContain('kubectl create secret generic p-a-env-2 --from-env-file=.env\n');
    expect(file?.text).toContain('kubectl create secret generic p-a-env-3 --from-env-file=sub/b.env\n');
  });
});
