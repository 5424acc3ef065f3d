import { expect, test } from 'vitest';
import { hasBody, isRepeatable, mayRepeat } from '../../../electron/core/proxy/may-repeat';

const shape = (method: string, body = false, isUpgrade = false) => ({ method, hasBody: body, isUpgrade });

test.each([
  // method, body, upgrade, sent, answered, may be repeated
  ['GET', false, false, true, false, true],
  ['HEAD', false, false, true, false, true],
  ['OPTIONS', false, false, true, false, true],
  ['GET', false, false, true, true, false],
  ['GET', true, false, true, false, false],
  ['GET', false, true, true, false, false],
  ['GET', false, true, false, false, true],
  ['POST', true, false, true, false, false],
  ['POST', false, false, true, false, false],
  ['POST', true, false, false, false, true],
  ['PUT', true, false, true, false, false],
  ['DELETE', false, false, true, false, false],
  ['DELETE', false, false, false, false, true],
  ['PATCH', true, false, false, true, false],
  ['get', false, false, true, false, false],
] as const)('%s, body %s, upgrade %s, sent %s, answered %s: repeated %s', (method, body, isUpgrade, sent, answered, wanted) => {
  expect(mayRepeat(shape(method, body, isUpgrade), { sent, answered })).toBe(wanted);
});

test('only what may be repeated takes a connection that was used before', () => {
  expect(isRepeatable(shape('GET'))).toBe(true);
  for (const other of [shape('POST'), shape('GET', true), shape('GET', false, true), shape('DELETE')])
    expect(isRepeatable(other)).toBe(false);
});

test.each([
  [{}, false],
  [{ 'content-length': '0' }, false],
  [{ 'content-length': '1' }, true],
  [{ 'transfer-encoding': 'chunked' }, true],
  [{ 'content-length': '0', 'transfer-encoding': 'chunked' }, true],
])('%j says that a body follows: %s', (headers, wanted) => {
  expect(hasBody(headers)).toBe(wanted);
});
