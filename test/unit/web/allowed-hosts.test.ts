import { describe, expect, test } from 'vitest';
import { createAllowedHosts } from '../../../electron/web/allowed-hosts';

const allowed = createAllowedHosts(7420);

describe('the Host header', () => {
  test.each(['127.0.0.1:7420', 'localhost:7420', 'LOCALHOST:7420', '[::1]:7420'])('%s names this door', (host) => {
    expect(allowed.isAllowedHost(host)).toBe(true);
  });
  test.each([
    undefined,
    '',
    'localhost',
    '127.0.0.1',
    '127.0.0.1:7421',
    'evil.test:7420',
    'evil.test',
    '127.0.0.1:7420.evil.test',
    'localhost:7420@evil.test',
    '127.1:7420',
    '0.0.0.0:7420',
    ' 127.0.0.1:7420',
    '127.0.0.1:07420',
    'localhost.:7420',
  ])('%j does not', (host) => {
    expect(allowed.isAllowedHost(host)).toBe(false);
  });
});

describe('the Origin header', () => {
  test.each(['http://127.0.0.1:7420', 'http://localhost:7420', 'http://[::1]:7420'])('%s is a page of this door', (origin) => {
    expect(allowed.isAllowedOrigin(origin)).toBe(true);
  });
  test.each([
    undefined,
    '',
    'null',
    'http://127.0.0.1',
    'http://127.0.0.1:7421',
    'https://127.0.0.1:7420',
    'http://evil.test:7420',
    'http://127.0.0.1:7420/',
    'http://127.0.0.1:7420.evil.test',
    'file://',
    'app://slipway',
  ])('%j is not', (origin) => {
    expect(allowed.isAllowedOrigin(origin)).toBe(false);
  });
});

test('on port 80 browsers leave the port out, so both spellings count', () => {
  const plain = createAllowedHosts(80);
  expect(plain.isAllowedHost('localhost')).toBe(true);
  expect(plain.isAllowedOrigin('http://127.0.0.1')).toBe(true);
});
