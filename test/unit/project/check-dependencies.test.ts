import { expect, test } from 'vitest';
import { checkDependencies } from '../../../electron/core/project/check-dependencies';
import type { ProcessConfig } from '../../../shared/model/process';
import { processConfig } from '../../helpers/core-harness';

const one = (name: string, change: Partial<ProcessConfig>): ProcessConfig => processConfig(name, ['true'], change);

/** Line 10 for the first process of the list, 20 for the second and so on. */
function checked(...processes: readonly ProcessConfig[]) {
  const told: string[] = [];
  const names = processes.map(({ name }) => name);
  const lineOf = ({ process }: { readonly process: string }): number => 10 * (1 + names.indexOf(process));
  const kept = checkDependencies(processes, names, {
    file: 'slipway.yaml',
    lineOf,
    fault: ({ process, key, other }, message, hint) => told.push(`${process}.${key}.${other}: ${message} ${hint}`),
  });
  return { told, kept, refused: kept.filter(({ refusal }) => refusal !== undefined).map(({ name }) => name) };
}

test('a circle of depends_on is refused whole: every process in it, with all its entries, and nobody else', () => {
  const { told, kept, refused } = checked(
    one('api', { dependsOn: { db: 'ready' } }),
    one('db', { dependsOn: { cache: 'started' } }),
    one('cache', { dependsOn: { api: 'ready' } }),
    one('web', { dependsOn: { api: 'ready' } }),
    one('mail', {}),
  );
  expect(told).toEqual([
    'api.depends_on.db: api, db and cache would wait for each other: api → db → cache → api. ' +
      'Take one of the 3 entries out of slipway.yaml (lines 10, 20 and 30). None of these processes is started until then.',
  ]);
  expect(refused).toEqual(['api', 'db', 'cache']);
  expect(kept.map(({ dependsOn }) => dependsOn)).toEqual([{ db: 'ready' }, { cache: 'started' }, { api: 'ready' }, { api: 'ready' }, {}]);
  expect(kept[1]?.refusal).toMatchObject({ file: 'slipway.yaml', line: 10, circle: 'api → db → cache → api' });
});

test('a process that depends on itself is refused', () => {
  const { told, refused } = checked(one('api', { dependsOn: { api: 'ready' } }), one('db', {}));
  expect(told).toEqual([
    'api.depends_on.api: api would wait for itself: api → api. Take api out of its depends_on in slipway.yaml. api is not started until then.',
  ]);
  expect(refused).toEqual(['api']);
});

test('processes that restart with each other are refused with the circle, instead of restarting without end', () => {
  const { told, refused } = checked(
    one('a', { restartWith: ['c'] }),
    one('b', { restartWith: ['a'] }),
    one('c', { restartWith: ['b'] }),
    one('d', { restartWith: ['a', 'c'] }),
  );
  expect(told).toEqual([
    'a.restart_with.c: a, c and b would restart each other without end: a → c → b → a. ' +
      'Take one of the 3 entries out of slipway.yaml (lines 10, 20 and 30). None of these processes is started until then.',
  ]);
  expect(refused).toEqual(['a', 'b', 'c']);
});

test('a circle made of depends_on and restart_with is refused, named entry by entry', () => {
  const { told, kept, refused } = checked(one('api', { dependsOn: { db: 'ready' } }), one('db', { restartWith: ['api'] }));
  expect(told).toEqual([
    'api.depends_on.db: api depends on db, db restarts with api: a circle, in which each new run restarts what it needs. ' +
      'Take one of the 2 entries out of slipway.yaml (lines 10 and 20). None of these processes is started until then.',
  ]);
  expect(refused).toEqual(['api', 'db']);
  expect(kept[0]?.refusal?.circle).toBe('api depends on db, db restarts with api');
});

test('one may depend on what it restarts with, and not restart with itself or with nobody', () => {
  const { told, kept, refused } = checked(
    one('db', {}),
    one('api', { dependsOn: { db: 'ready' }, restartWith: ['db', 'api', 'dbb', 'db'] }),
  );
  expect(told).toEqual([
    'api.restart_with.api: api would restart with itself. Processes here: db, api. It is left out until then.',
    'api.restart_with.dbb: api restarts with dbb, but there is no process of that name. Processes here: db, api. It is left out until then.',
  ]);
  expect(kept[1]).toMatchObject({ dependsOn: { db: 'ready' }, restartWith: ['db'] });
  expect(kept[0]).not.toHaveProperty('restartWith');
  expect(refused).toEqual([]);
});
