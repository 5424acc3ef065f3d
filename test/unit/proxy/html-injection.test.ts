import { describe, expect, test } from 'vitest';
import { HtmlInjection, insertionPoint } from '../../../electron/core/proxy/html-injection';

const TAG = '<T>';

async function inject(chunks: readonly (string | Buffer)[]): Promise<string> {
  const injection = new HtmlInjection(TAG);
  const out: Buffer[] = [];
  injection.on('data', (chunk: Buffer) => out.push(chunk));
  const ended = new Promise((resolve) => injection.on('end', resolve));
  for (const chunk of chunks) injection.write(Buffer.from(chunk as string));
  injection.end();
  await ended;
  return Buffer.concat(out).toString();
}

describe('the tag goes', () => {
  test.each([
    ['<!doctype html><html><head><title>a</title>', '<!doctype html><html><head><T><title>a</title>'],
    ['<HTML LANG="a>b"><HEAD data-x=\'>\'>x', '<HTML LANG="a>b"><HEAD data-x=\'>\'><T>x'],
    ['<!-- <head> --><html><head>x', '<!-- <head> --><html><head><T>x'],
    ['<header>x</header>', '<T><header>x</header>'],
    ['<p>x', '<T><p>x'],
    ['<html><body>x', '<html><T><body>x'],
    ['<!doctype html>\n<title>x</title>', '<!doctype html>\n<T><title>x</title>'],
    ['hello', '<T>hello'],
    ['', ''],
    ['<', '<<T>'],
    ['\ufeff<html><head>x', '\ufeff<html><head><T>x'],
    ['<?xml version="1.0"?><html><head>ü€', '<?xml version="1.0"?><html><head><T>ü€'],
  ])('%j', async (page, wanted) => {
    expect(await inject([page])).toBe(wanted);
    // However it is cut, byte by byte.
    expect(await inject([...Buffer.from(page)].map((byte) => Buffer.from([byte])))).toBe(wanted);
  });
});

test('bytes are held back only until the head has begun', () => {
  const injection = new HtmlInjection(TAG);
  injection.write('<!doctype html><ht');
  expect(injection.read()).toBeNull();
  injection.write('ml><head>');
  expect(String(injection.read())).toBe('<!doctype html><html><head><T>');
  injection.write('more');
  expect(String(injection.read())).toBe('more');
});

test('a page whose head does not begin within 64 KB passes untouched', async () => {
  const page = `<!--${'x'.repeat(70_000)}--><html><head>`;
  expect(await inject([page.slice(0, 40_000), page.slice(40_000)])).toBe(page);
});

test('the place is never guessed from half a tag', () => {
  for (const part of ['<', '<he', '<head', '<head ', '<head a="', '<!--', '<!doctype', '   ']) expect(insertionPoint(part)).toBe(-1);
});
