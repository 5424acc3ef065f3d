import { describe, test } from 'vitest';
import { describeSurvivors, ESCAPE_CASES, PLAIN_CASES } from '../helpers/survivor-table';

/** nobody, on every Linux distribution. */
const NOBODY = 65_534;

if (process.getuid?.() === 0) {
  // The file has a worker process of its own, which is this user to its end: the core and everything it starts here.
  process.setgroups?.([]);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
  // A compiler would need a build cache of nobody's own: go is left to root.
  const plain = PLAIN_CASES.filter(({ needs }) => needs !== 'go');
  describeSurvivors('as nobody', [...plain, ...ESCAPE_CASES]);
} else {
  describe('as nobody', () => {
    test.skip('left out: only root may become somebody else; the other file of the table runs as this user', () => undefined);
  });
}
