import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveAppFile, serveAppFile } from '../../../electron/desktop/app-protocol';

let folder: string;
let root: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-app-'));
  root = mkdtempSync(path.join(folder, 'renderer-'));
  writeFileSync(path.join(root, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(root, 'app.js'), 'export {}');
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  symlinkSync(path.join(folder, 'secret.txt'), path.join(root, 'link.txt'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('which file a request means', () => {
  test.each([
    ['GET', 'app://slipway/', '/r/index.html'],
    ['GET', 'app://slipway/assets/app.js?x=1#y', '/r/assets/app.js'],
    ['HEAD', 'app://slipway/a%20b.js', '/r/a b.js'],
    ['GET', 'app://slipway/../../etc/passwd', '/r/etc/passwd'],
  ])('%s %s is %s', (method, url, file) => {
    expect(resolveAppFile('/r', method, url)).toEqual({ kind: 'file', file });
  });

  test.each([
    ['POST', 'app://slipway/', 405],
    ['GET', 'app://other/', 403],
    ['GET', 'http://slipway/', 403],
    ['GET', 'app://slipway/..%2f..%2fetc/passwd', 403],
    ['GET', 'app://slipway/..%2frenderer-evil/x', 403],
    ['GET', 'app://slipway/..%5c..%5cx', 400],
    ['GET', 'app://slipway/%00', 400],
    ['GET', 'app://slipway/%zz', 400],
    ['GET', 'not a url', 400],
  ])('%s %s is refused with %i', (method, url, status) => {
    expect(resolveAppFile('/r', method, url)).toEqual({ kind: 'refused', status });
  });
});

describe('answers', () => {
  test('a page comes with its type, the content security policy and nosniff', async () => {
    const answer = await serveAppFile(root, { method: 'GET', url: 'app://slipway/' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<!doctype html>');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(answer.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('HEAD answers the headers only', async () => {
    const answer = await serveAppFile(root, { method: 'HEAD', url: 'app://slipway/app.js' });
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([200, '', 'text/javascript; charset=utf-8']);
  });

  test.each([
    ['app://slipway/missing.js', 404],
    ['app://slipway/link.txt', 403],
    ['app://slipway/..%2fsecret.txt', 403],
  ])('%s is answered with %i and the headers too', async (url, status) => {
    const answer = await serveAppFile(root, { method: 'GET', url });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toBe('');
  });
});
