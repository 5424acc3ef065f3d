import { describe, test } from 'vitest';
import { becomeNobody, IS_ROOT } from '../helpers/become-nobody';
import { describeSurvivors, ESCAPE_CASES, PLAIN_CASES } from '../helpers/survivor-table';

if (IS_ROOT) {
  // The core and everything it starts here.
  becomeNobody();
  // A compiler would need a build cache of nobody's own: go is left to root.
  const plain = PLAIN_CASES.filter(({ needs }) => needs !== 'go');
  describeSurvivors('as nobody', [...plain, ...ESCAPE_CASES]);
} else {
  describe('as nobody', () => {
    test.skip('left out: only root may become somebody else; the other file of the table runs as this user', () => undefined);
  });
}
