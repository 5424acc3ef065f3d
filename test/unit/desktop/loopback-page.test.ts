import { expect, it } from 'vitest';
import { isLoopbackPage } from '../../../electron/desktop/loopback-page';

it.each([
  ['http://127.0.0.1:8080/', true],
  ['http://localhost:3000/', true],
  ['http://[::1]:4321/', true],
  ['http://127.0.0.53/', true],
  ['http://127.0.0.1.example.org/', false],
  ['http://192.168.1.4:8080/', false],
  ['http://user:secret@127.0.0.1/', false],
  ['https://example.org/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['not a url', false],
])('%s may go to the browser: %s', (url, may) => {
  expect(isLoopbackPage(url)).toBe(may);
});
