import { describe, expect, test } from 'vitest';
import { decideLeftover, type LeftoverDoor, suggestedAction, whyNotAdopt } from '../../../electron/host/decide-leftover';
import type { LeftoverPolicy, LeftoverReason } from '../../../shared/model/leftover';

type Row = [
  reason: LeftoverReason,
  door: LeftoverDoor,
  ofProject: LeftoverPolicy | null,
  ofHost: LeftoverPolicy | null,
  can: boolean,
  LeftoverPolicy,
];

const TABLE: readonly Row[] = [
  // Nobody chose.
  ['host-killed', 'window', null, null, true, 'ask'],
  ['host-killed', 'headless', null, null, true, 'stop'],
  ['kept', 'window', null, null, true, 'adopt'],
  ['kept', 'headless', null, null, true, 'adopt'],
  ['keep-running', 'window', null, null, true, 'ask'],
  ['keep-running', 'headless', null, null, true, 'leave'],
  // What shall be adopted and cannot be is asked about.
  ['kept', 'window', null, null, false, 'ask'],
  ['kept', 'headless', null, null, false, 'ask'],
  ['host-killed', 'window', 'adopt', null, false, 'ask'],
  ['host-killed', 'headless', null, 'adopt', false, 'ask'],
  // The project's choice.
  ['host-killed', 'window', 'stop', null, true, 'stop'],
  ['host-killed', 'window', 'adopt', null, true, 'adopt'],
  ['host-killed', 'headless', 'ask', null, true, 'ask'],
  ['host-killed', 'headless', 'leave', null, false, 'leave'],
  ['kept', 'window', 'ask', null, true, 'ask'],
  ['kept', 'window', 'leave', null, true, 'leave'],
  ['keep-running', 'headless', 'adopt', null, true, 'adopt'],
  // A project's stop spares what was kept on purpose.
  ['kept', 'headless', 'stop', null, true, 'adopt'],
  ['kept', 'window', 'stop', null, false, 'ask'],
  ['keep-running', 'window', 'stop', null, true, 'leave'],
  ['keep-running', 'headless', 'stop', null, true, 'leave'],
  // What somebody left by name is left again, whatever a policy says.
  ['left', 'headless', null, null, true, 'leave'],
  ['left', 'window', null, null, true, 'leave'],
  ['left', 'headless', 'stop', null, true, 'leave'],
  ['left', 'window', 'adopt', null, true, 'leave'],
  ['left', 'headless', null, 'stop', true, 'stop'],
  ['left', 'headless', null, 'adopt', true, 'adopt'],
  // What was said for this host counts for everything.
  ['kept', 'headless', 'adopt', 'stop', true, 'stop'],
  ['keep-running', 'headless', null, 'stop', true, 'stop'],
  ['host-killed', 'headless', 'stop', 'leave', true, 'leave'],
  ['host-killed', 'headless', null, 'ask', true, 'ask'],
];

describe('what becomes of a leftover', () => {
  test.each(TABLE)('%s, %s, project says %s, host says %s, adoptable %s: %s', (reason, door, ofProject, ofHost, canAdopt, expected) => {
    expect(decideLeftover({ reason, door, ofProject, ofHost, canAdopt })).toBe(expected);
  });
});

test.each<[LeftoverReason, boolean, string]>([
  ['host-killed', true, 'stop'],
  ['host-killed', false, 'stop'],
  ['kept', true, 'adopt'],
  ['kept', false, 'leave'],
  ['keep-running', true, 'adopt'],
  ['keep-running', false, 'leave'],
  ['left', true, 'adopt'],
])('the answer that suggests itself for %s (adoptable %s) is %s', (reason, canAdopt, expected) => {
  expect(suggestedAction(reason, canAdopt)).toBe(expected);
});

test.each([
  [{ name: 'api', project: { name: 'shop', trust: 'trusted' }, liveRunId: null }, null],
  [{ name: null, project: null, liveRunId: 'unknown' }, 'a build'],
  [{ name: 'api', project: null, liveRunId: 'unknown' }, 'not in Slipway any more'],
  [{ name: 'api', project: { name: 'shop', trust: 'trusted' }, liveRunId: 'unknown' }, 'no longer in the files of shop'],
  [{ name: 'api', project: { name: 'shop', trust: 'untrusted' }, liveRunId: null }, 'not trusted'],
  [{ name: 'api', project: { name: 'shop', trust: 'changed' }, liveRunId: null }, 'changed since it was approved'],
  [{ name: 'api', project: { name: 'shop', trust: 'trusted' }, liveRunId: 4 }, 'runs already (run 4)'],
] as const)('why not adopt %j', (facts, text) => {
  const why = whyNotAdopt(facts);
  if (text === null) expect(why).toBeNull();
  else expect(why?.text).toContain(text);
});
