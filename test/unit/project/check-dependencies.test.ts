import { expect, test } from 'vitest';
import { checkDependencies } from '../../../electron/core/project/check-dependencies';
import type { ProcessConfig } from '../../../shared/model/process';
import { processConfig } from '../../helpers/core-harness';

const one = (name: string, change: Partial<ProcessConfig>): ProcessConfig => processConfig(name, ['true'], change);

function checked(...processes: readonly ProcessConfig[]) {
  const told: string[] = [];
  const names = processes.map(({ name }) => name);
  const kept = checkDependencies(processes, names, (_process, _dependency, message, hint, key = 'depends_on') =>
    told.push(`${key}: ${message} ${hint}`),
  );
  return { told, kept };
}

test('a circle of depends_on is refused with the circle, and the others keep theirs', () => {
  const { told, kept } = checked(
    one('a', { dependsOn: { b: 'ready' } }),
    one('b', { dependsOn: { c: 'started' } }),
    one('c', { dependsOn: { a: 'ready' } }),
  );
  expect(told).toEqual([
    'depends_on: c and a would wait for each other: c → a → b → c. Remove one of them. Until then c starts without waiting.',
  ]);
  expect(kept.map(({ dependsOn }) => dependsOn)).toEqual([{ b: 'ready' }, { c: 'started' }, {}]);
});

test('processes that restart with each other are refused with the circle, instead of restarting without end', () => {
  const { told, kept } = checked(
    one('a', { restartWith: ['c'] }),
    one('b', { restartWith: ['a'] }),
    one('c', { restartWith: ['b'] }),
    one('d', { restartWith: ['a', 'c'] }),
  );
  expect(told).toEqual([
    'restart_with: c and b would restart each other without end: c → b → a → c. Remove one of them. It is left out until then.',
  ]);
  expect(kept.map(({ restartWith }) => restartWith)).toEqual([['c'], ['a'], [], ['a', 'c']]);
});

test('one may depend on what it restarts with, and not restart with itself or with nobody', () => {
  const { told, kept } = checked(one('db', {}), one('api', { dependsOn: { db: 'ready' }, restartWith: ['db', 'api', 'dbb'] }));
  expect(told).toEqual([
    'restart_with: api would restart with itself. Processes here: db, api. It is left out until then.',
    'restart_with: api restarts with dbb, but there is no process of that name. Processes here: db, api. It is left out until then.',
  ]);
  expect(kept[1]).toMatchObject({ dependsOn: { db: 'ready' }, restartWith: ['db'] });
  expect(kept[0]).not.toHaveProperty('restartWith');
});
