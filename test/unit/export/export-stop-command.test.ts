import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { exportCompose } from '../../../electron/core/export/export-compose';
import { exportKubernetes } from '../../../electron/core/export/export-kubernetes';
import { exportSystemd } from '../../../electron/core/export/export-systemd';
import { interpolate } from '../../../electron/core/project/interpolation';
import { aProcess } from './export-fixtures';

/** Every sign that one of the formats could take for its own. */
const COMMAND = 'kill() { echo "$@ $SLIPWAY_PROCESS $HOME 50% $$"; }\nkill -QUIT $SLIPWAY_PID # 100%';
const NAME = "it's api";
const source = (command = COMMAND) => ({
  projectName: 'p',
  root: '/srv/shop',
  envFiles: [],
  processes: [aProcess(NAME, { stop: { ...aProcess('a').stop, stopSignal: 'SIGQUIT' as const, killDelayMs: 3_000, command } })],
});
/** What sh prints, with the number of its own process as 0. */
const sh = (line: string, env: Record<string, string>) => {
  const printed = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', env: { HOME: '/h', ...env } });
  return printed.replace(/\d+\n$/, '0\n');
};
const notesOf = (notes: readonly { key: string; text: string }[]) => notes.find(({ key }) => key === 'stop.command')?.text ?? '';

describe('a stop command that signals $SLIPWAY_PID', () => {
  it('systemd: gets the main process by MAINPID, and does nothing where there is none', () => {
    const { files, notes } = exportSystemd(source());
    const line = /^ExecStop=\/bin\/sh -c "(.*)"$/m.exec(files[1]?.text ?? '')?.[1] ?? '';
    // What systemd makes of a quoted word (systemd.service(5), "Command lines").
    const word = line.replace(/\$\$|%%|\\n|\\"|\\\\|[$%]/g, (sign) => {
      const plain = { $$: '$', '%%': '%', '\\n': '\n', '\\"': '"', '\\\\': '\\' }[sign];
      if (plain === undefined) throw new Error(`${sign} stands alone in ${line}`);
      return plain;
    });
    expect(sh(word, { MAINPID: '4711' })).toBe(`-QUIT 4711 ${NAME} /h 50% 0\n`);
    expect(sh(word, {})).toBe('');
    expect(notesOf(notes)).toContain('SLIPWAY_RUN_ID is not set.');
  });

  it('Kubernetes: keeps every dollar sign, since nothing is filled in for a hook, and signals process 1', () => {
    const { files, notes } = exportKubernetes(source());
    const [document] = parseAllDocuments(files[0]?.text ?? '').map((each) => each.toJS());
    const [shell, flag, line] = document.spec.template.spec.containers[0].lifecycle.preStop.exec.command;
    expect([shell, flag]).toEqual(['/bin/sh', '-c']);
    expect(sh(line, {})).toBe(`-QUIT 1 ${NAME} /h 50% 0\n`);
    expect(files[0]?.text).not.toContain('lifecycle.stopSignal');
    expect(notesOf(notes)).toContain('SLIPWAY_RUN_ID is not set.');
    expect(files[0]?.text).toContain(notesOf(notes));
  });

  it('compose: is a pre_stop hook that signals process 1, after compose has filled in its variables', () => {
    const { files, notes } = exportCompose(source());
    const [service] = Object.values<{ pre_stop: { command: string[] }[] }>(parseYaml(files[0]?.text ?? '').services);
    expect(service).toMatchObject({ stop_signal: 'SIGQUIT', stop_grace_period: '3s' });
    const [hook] = service?.pre_stop ?? [];
    const [shell, flag, line] = (hook?.command ?? []).map((word) => interpolate(word));
    expect([shell?.text, flag?.text]).toEqual(['/bin/sh', '-c']);
    expect(line?.open).toEqual([]);
    expect(sh(line?.text ?? '', {})).toBe(`-QUIT 1 ${NAME} /h 50% 0\n`);
    expect(notesOf(notes)).toContain('SLIPWAY_RUN_ID is not set.');
    expect(files[0]?.text).toContain(notesOf(notes));
  });
});
