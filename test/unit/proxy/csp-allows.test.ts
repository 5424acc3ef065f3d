import { expect, test } from 'vitest';
import { cspAllows } from '../../../electron/core/proxy/csp-allows';

const read = (header: string | string[] | undefined): string => {
  const answer = cspAllows(header, 'localhost:8081');
  return answer.kind === 'allowed'
    ? `allowed ${answer.nonce}${answer.ways.length === 2 ? '' : ` by ${answer.ways[0]}`}`
    : `forbidden by ${answer.by}`;
};

test.each<[string | string[] | undefined, string]>([
  [undefined, 'allowed null'],
  ['', 'allowed null'],
  ["default-src 'self'", 'allowed null'],
  ["script-src 'self'; connect-src 'self'", 'allowed null'],
  ["SCRIPT-SRC 'SELF'", 'allowed null'],
  ['script-src *', 'allowed null'],
  ['script-src http:', 'allowed null'],
  ['script-src http://localhost:8081', 'allowed null'],
  ['script-src localhost:8081', 'allowed null'],
  ['script-src localhost:*', 'allowed null'],
  ['script-src http://localhost:8081/', 'allowed null'],
  ['script-src http://localhost:8081/static/app.js', 'forbidden by script-src http://localhost:8081/static/app.js'],
  ["script-src 'none'", "forbidden by script-src 'none'"],
  ["default-src 'none'", "forbidden by default-src 'none'"],
  ["script-src 'sha256-abc='", "forbidden by script-src 'sha256-abc='"],
  ["script-src 'unsafe-inline'", "forbidden by script-src 'unsafe-inline'"],
  ["script-src 'nonce-r4nd0m'", 'allowed r4nd0m by page'],
  ["script-src 'nonce-a+/_-b=='", 'allowed a+/_-b== by page'],
  ["script-src 'nonce-\"><script>'", "forbidden by script-src 'nonce-\"><script>'"],
  ["script-src 'self' 'nonce-x'", 'allowed null'],
  ["script-src 'strict-dynamic' 'nonce-x' 'self'", 'allowed x by page'],
  ["script-src 'strict-dynamic' 'self'", "forbidden by script-src 'strict-dynamic' 'self'"],
  ["script-src 'self'; script-src-elem 'none'", "forbidden by script-src-elem 'none'"],
  ["script-src 'none'; script-src 'self'", "forbidden by script-src 'none'"],
  ["default-src 'none'; script-src 'self'", 'allowed null by worker'],
  ["default-src 'none'; script-src 'self'; worker-src 'none'", "forbidden by default-src 'none'"],
  ["script-src 'nonce-x'; connect-src 'none'", "forbidden by connect-src 'none'"],
  ["script-src 'self'; connect-src https://api.test", 'allowed null by worker'],
  ["script-src 'self'; connect-src https://api.test; worker-src 'none'", 'forbidden by connect-src https://api.test'],
  ['sandbox', 'forbidden by sandbox'],
  ['sandbox allow-scripts', 'allowed null'],
  ['upgrade-insecure-requests', 'allowed null'],
  ["img-src 'self'", 'allowed null'],
  [["script-src 'self'", "script-src 'none'"], "forbidden by script-src 'none'"],
  ["script-src 'self', default-src 'none'", "forbidden by default-src 'none'"],
  [["script-src 'nonce-a'", "script-src 'nonce-b'"], "forbidden by script-src 'nonce-b'"],
  [["script-src 'nonce-a'", "script-src 'nonce-a' 'self'"], 'allowed a by page'],
])('%j: %s', (header, wanted) => {
  expect(read(header)).toBe(wanted);
});
