import { describe, expect, test } from 'vitest';
import { planRestart, planRestartOf, restartsBy } from '../../../electron/core/process/plan-restart';
import type { DependencyCondition, ProcessConfig } from '../../../shared/model/process';
import type { ProcessState } from '../../../shared/model/process-state';
import { fakeConfig } from '../../helpers/fake-core';
import { RUNNING } from '../../helpers/running-state';

const STOPPED: ProcessState = { kind: 'stopped', lastExit: null };

/** `api: db cache/completed | db`: what it depends on, and behind the bar what it restarts with; `-` before the name: it is down. */
function one(line: string) {
  const [written = '', rest = ''] = line.split(':');
  const [needs = '', restarts = ''] = rest.split('|');
  const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  const name = written.replace('-', '');
  const dependsOn = Object.fromEntries(
    words(needs).map((word) => [word.split('/')[0], (word.split('/')[1] ?? 'ready') as DependencyCondition]),
  );
  const config: ProcessConfig = fakeConfig(name, { dependsOn, restartWith: words(restarts) });
  return { id: `p/${name}`, projectId: 'p', config, state: written.startsWith('-') ? STOPPED : RUNNING };
}

function planned(lines: readonly string[], asked: string, willCascade = false) {
  const all = lines.map(one);
  const named = asked.split(' ').map((name) => all.find(({ config }) => config.name === name) ?? one(name));
  return planRestart(named, all, () => willCascade);
}

const name = (id: string): string => id.slice(2);

describe('a restart of several', () => {
  test.each<[string, readonly string[], string, string, readonly string[]]>([
    ['a chain', ['web: api', 'api: db', 'db:'], 'db api web', 'db api web', ['db < api', 'api < web']],
    ['whatever the order of the names', ['web: api', 'api: db', 'db:'], 'web db', 'db web', ['db < web']],
    [
      'what is between and restarts with one of them',
      ['web: api', 'api: db | db', 'db:'],
      'db web',
      'db api web',
      ['db < api', 'api < web'],
    ],
    [
      'wherever the chain of restarts leads',
      ['web: | api', 'api: | db', 'db:', 'mail:'],
      'db mail',
      'db mail api web',
      ['db < api', 'api < web'],
    ],
    ['restarting with it without depending on it', ['api: | db', 'db:'], 'api db', 'db api', ['db < api']],
    [
      'what restarts with one that is between goes its own way',
      ['web: api', 'api: db', 'log: | api', 'db:'],
      'db web',
      'db web',
      ['db < web'],
    ],
    ['what is down does not follow', ['web: api', '-api: db | db', 'db:'], 'db web', 'db web', ['db < web']],
    ['what never ran has no next run to follow', ['api: | db', '-db:'], 'db', 'db', []],
    ['what has nothing to do with each other stays in its order', ['c:', 'a:', 'b:'], 'b c a', 'b c a', []],
    ['a task that is over by then, and restarts with what waits for it', ['api: migrate/completed', '-migrate: | api'], 'api', 'api', []],
  ])('%s', (_what, lines, asked, up, first) => {
    const { processes, downFirst } = planned(lines, asked);
    expect(processes.map(({ config }) => config.name).join(' ')).toBe(up);
    const pairs = [...downFirst].flatMap(([id, ids]) => ids.map((other) => `${name(id)} < ${name(other)}`));
    expect(pairs.sort()).toEqual([...first].sort());
  });

  test('what was up before and is down now comes up as a new run, which others follow', () => {
    expect(planned(['api: | db', '-db:'], 'db', true).processes.map(({ id }) => name(id))).toEqual(['db', 'api']);
  });

  test('says by whom each of them restarts that nobody named', () => {
    const plan = planned(['web: api', 'api: db | db', 'db:'], 'db web');
    expect(plan.asked.map(({ id }) => name(id))).toEqual(['db', 'web']);
    expect(plan.processes.map((process) => restartsBy(plan, process)?.config.name ?? null)).toEqual([null, 'db', null]);
  });

  test('a circle, which a file had when all of it was up, is gone through once', () => {
    expect(planned(['a: b', 'b: c', 'c: a'], 'a b c').processes.length).toBe(3);
  });

  test('without what follows: the same order', () => {
    const all = ['web: api', 'api: | db', 'db:'].map(one);
    const asked = all.filter(({ config }) => config.name !== 'api');
    expect(planRestartOf(asked, all).processes.map(({ id }) => name(id))).toEqual(['db', 'web']);
  });
});
