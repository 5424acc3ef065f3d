import { expect, it } from 'vitest';
import { joinSentences } from '../../../shared/model/join-sentences';

it.each([
  [['It must end with a ]', 'Correct the line.'], 'It must end with a ]. Correct the line.'],
  [['Did you mean api?', 'See the list.'], 'Did you mean api? See the list.'],
  [['It said “no.”', ''], 'It said “no.”'],
  [['one', ' ', 'two…'], 'one. two…'],
])('the sentences %j do not run into each other', (parts, text) => {
  expect(joinSentences(...parts)).toBe(text);
});
