import { expect, test } from 'vitest';
import { capabilitiesOf } from '../../../electron/host/capabilities';
import { createSnapshotStore } from '../../../electron/host/snapshot-store';
import type { Caller } from '../../../shared/contract/serve-contract';
import { sampleHost, sampleLeftover, sampleProcess, sampleProject } from '../../helpers/contract-samples';

function client() {
  const got: [string, { revision: number }][] = [];
  let gone = (): void => undefined;
  const caller: Caller = {
    emit: (name, payload) => void got.push([name, payload as unknown as { revision: number }]),
    queuedBytes: () => 0,
    onClose: (listener) => {
      gone = listener;
    },
  };
  return { caller, got, leave: () => gone() };
}
const store = () => createSnapshotStore(sampleHost, capabilitiesOf('linux', false));

test('every change gets the next revision and is told to every client; the snapshot names the last', () => {
  const snapshots = store();
  const one = client();
  const two = client();
  snapshots.attach(one.caller);
  snapshots.attach(two.caller);
  snapshots.setProject(sampleProject());
  snapshots.setProcess(sampleProcess());
  snapshots.setInfo({ phase: 'shutting-down' });
  snapshots.addNotice({ id: 'n', tone: 'info', text: 't', hint: 'h', at: 1 });
  snapshots.dismissNotice('n');
  snapshots.removeProcess('shop/api');
  snapshots.removeProject('shop');
  expect(one.got.map(([name, { revision }]) => [name, revision])).toEqual([
    ['project.snapshot-changed', 1],
    ['process.snapshot-changed', 2],
    ['host.info-changed', 3],
    ['host.notices-changed', 4],
    ['host.notices-changed', 5],
    ['process.removed', 6],
    ['project.removed', 7],
  ]);
  expect(two.got).toEqual(one.got);
  expect(snapshots.current()).toMatchObject({
    revision: 7,
    snapshot: { projects: [], processes: [], notices: [], host: { phase: 'shutting-down' } },
  });
});

test('a client that is gone is told nothing more', () => {
  const snapshots = store();
  const one = client();
  snapshots.attach(one.caller);
  one.leave();
  snapshots.setProcess(sampleProcess());
  expect(one.got).toEqual([]);
});

test('what is not there makes no revision', () => {
  const snapshots = store();
  snapshots.removeProcess('no/such');
  snapshots.removeProject('no');
  snapshots.dismissNotice('no');
  expect(snapshots.current().revision).toBe(0);
});

test('a notice with a known id replaces it', () => {
  const snapshots = store();
  snapshots.addNotice({ id: 'n', tone: 'info', text: 'first', hint: '', at: 1 });
  snapshots.addNotice({ id: 'n', tone: 'error', text: 'second', hint: '', at: 2 });
  expect(snapshots.current().snapshot.notices).toMatchObject([{ text: 'second' }]);
});

test('processes come in the order of their projects and of their files', () => {
  const snapshots = store();
  snapshots.setProject(sampleProject());
  snapshots.setProject(sampleProject({ id: 'blog', plan: [{ ...plannedProcess, name: 'web' }] }));
  const process = (projectId: string, name: string) => sampleProcess({ id: `${projectId}/${name}`, projectId, name });
  for (const each of [process('blog', 'web'), process('shop', 'worker'), process('shop', 'api')]) snapshots.setProcess(each);
  snapshots.setProject(sampleProject({ plan: ['api', 'worker'].map((name) => ({ ...plannedProcess, name })) }));
  expect(snapshots.current().snapshot.processes.map(({ id }) => id)).toEqual(['shop/api', 'shop/worker', 'blog/web']);
});

const plannedProcess = {
  name: 'api',
  commandLine: 'x',
  shell: false,
  runs: null,
  buildLine: null,
  cwd: '.',
  envKeys: [],
  envFiles: [],
  ports: [],
  source: { file: 'slipway.yaml', line: 1 },
  change: null,
  before: null,
};

test('what is down says that a run of an earlier session still lives, as long as it does', () => {
  const snapshots = store();
  const { caller, got } = client();
  const detail = () => snapshots.current().snapshot.processes[0]?.detail;
  snapshots.setProcess(sampleProcess({ phase: 'down', state: { kind: 'stopped', lastExit: null }, detail: 'never started' }));
  snapshots.attach(caller);
  snapshots.setLeftovers([sampleLeftover({ processId: 'shop/api', members: [{ pid: 812, command: 'node' }] })]);
  expect(detail()).toBe('never started; a run of an earlier session still lives (pid 812)');
  snapshots.setLeftovers([]);
  expect(detail()).toBe('never started');
  expect(got.map(([name]) => name)).toEqual([
    'host.leftovers-changed',
    'process.snapshot-changed',
    'host.leftovers-changed',
    'process.snapshot-changed',
  ]);
});
