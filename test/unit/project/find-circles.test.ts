import { describe, expect, test } from 'vitest';
import { findCircles } from '../../../electron/core/project/find-circles';
import type { DependencyCondition } from '../../../shared/model/process';

type Declared = Parameters<typeof findCircles>[0][number];

/** `api: db cache/completed | web`: what it depends on (ready unless it says otherwise), and behind the bar what it restarts with. */
function declared(line: string): Declared {
  const [name = '', rest = ''] = line.split(':');
  const [needs = '', restarts = ''] = rest.split('|');
  const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  const dependsOn = Object.fromEntries(
    words(needs).map((word) => {
      const [other = '', condition = 'ready'] = word.split('/');
      return [other, condition as DependencyCondition];
    }),
  );
  return { name, dependsOn, restartWith: words(restarts) };
}

const shown = (lines: readonly string[]): string[] =>
  findCircles(lines.map(declared)).map(
    ({ kind, steps }) =>
      `${kind}: ${steps.map(({ process, key, other }) => `${process} ${key === 'depends_on' ? '→' : '⟳'} ${other}`).join(', ')}`,
  );

describe('circles that are refused', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['itself', ['api: api'], ['wait: api → api']],
    ['two', ['api: db', 'db: api'], ['wait: api → db, db → api']],
    ['three, from the first in the file', ['web: api', 'cache: api', 'api: db', 'db: cache'], ['wait: cache → api, api → db, db → cache']],
    ['of conditions that differ', ['api: db/started', 'db: api/completed'], ['wait: api → db, db → api']],
    ['two apart from each other', ['a: b', 'b: a', 'c: d', 'd: c'], ['wait: a → b, b → a', 'wait: c → d, d → c']],
    ['two through one process', ['a: b c', 'b: a', 'c: a'], ['wait: a → b, b → a', 'wait: a → c, c → a']],
    ['a short one within a long one', ['a: b', 'b: c', 'c: b a'], ['wait: a → b, b → c, c → a', 'wait: b → c, c → b']],
    ['restarts only', ['a: | b', 'b: | c', 'c: | a'], ['restart: a ⟳ b, b ⟳ c, c ⟳ a']],
    ['restarts, beside what is legal', ['api: db | db', 'db: | api'], ['restart: api ⟳ db, db ⟳ api']],
    ['both keys', ['api: db', 'db: | api'], ['mixed: api → db, db ⟳ api']],
    ['both keys, started', ['api: db/started', 'db: | api'], ['mixed: api → db, db ⟳ api']],
    [
      'both keys, through others',
      ['web: api', 'api: db', 'cache: | web', 'db: | cache'],
      ['mixed: web → api, api → db, db ⟳ cache, cache ⟳ web'],
    ],
    ['both keys, one restart in it', ['a: b', 'b: | c', 'c: a'], ['mixed: a → b, b ⟳ c, c → a']],
  ])('%s', (_what, lines, circles) => {
    expect(shown(lines)).toEqual(circles);
  });
});

describe('what is left alone', () => {
  test.each<[string, readonly string[]]>([
    ['nothing', []],
    ['restarting with what it depends on', ['api: db | db', 'db:']],
    ['restarting with it through another', ['web: api', 'api: db | db', 'db:']],
    ['two ways to one', ['web: api cache', 'api: db', 'cache: db', 'db:']],
    ['names of nobody', ['web: outside', 'api: | nobody']],
    ['restarting with what depends on it as a task: it is over by then', ['api: migrate/completed', 'migrate: | api']],
    ['a task between them', ['api: migrate/completed', 'migrate: db', 'db: | api']],
  ])('%s', (_what, lines) => {
    expect(shown(lines)).toEqual([]);
  });

  test('what only needs a process of a circle is in none', () => {
    expect(findCircles(['web: api', 'api: db', 'db: api'].map(declared))[0]?.steps.map(({ process }) => process)).toEqual(['api', 'db']);
  });

  test('a circle of three hundred, with short cuts, is found in no time', () => {
    const lines = Array.from({ length: 300 }, (_, at) => `p${at}: p${(at + 1) % 300} p${(at + 7) % 300}`);
    const begun = performance.now();
    expect(shown(lines).length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test('a thousand processes that all need the one before take no time', () => {
    const lines = Array.from({ length: 1_000 }, (_, at) => (at === 0 ? 'p0:' : `p${at}: p${at - 1} p${Math.floor(at / 2)}`));
    const begun = performance.now();
    expect(shown(lines)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
