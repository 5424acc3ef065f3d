import { expect, test } from 'vitest';
import { OpenLines } from '../../../electron/core/logs/open-lines';
import { createFakeClock } from '../../helpers/fake-core';

function opened() {
  const clock = createFakeClock();
  const ended: string[] = [];
  const emit = (bytes: Buffer, start: number, end: number) => void ended.push(bytes.toString('utf8', start, end - 1));
  let told = 0;
  const lines = new OpenLines(clock, { stdout: emit, stderr: emit }, () => {
    told += 1;
  });
  return { clock, lines, ended, told: () => told, push: (text: string) => lines.push('stdout', Buffer.from(text)) };
}

test('a prompt without a line end is shown after a quiet while, follows what is added, and becomes a line in its place', async () => {
  const { clock, lines, ended, push, told } = opened();
  push('ready\nPassword: ');
  expect([ended, lines.lines()]).toEqual([['ready'], []]);
  await clock.pass(99);
  expect(lines.lines()).toEqual([]);
  await clock.pass(1);
  expect(lines.lines()).toMatchObject([{ stream: 'stdout', text: 'Password: ' }]);
  push('***');
  expect(lines.lines()).toMatchObject([{ stream: 'stdout', text: 'Password: ***' }]);
  push('\nnext');
  expect([ended, lines.lines()]).toEqual([['ready', 'Password: ***'], []]);
  expect(told()).toBe(3);
});

test('a line that comes in parts without a pause is never shown in parts', async () => {
  const { clock, lines, ended, push, told } = opened();
  for (let part = 0; part < 9; part += 1) {
    push('part ');
    await clock.pass(60);
  }
  expect(lines.lines()).toEqual([]);
  push('\n');
  await clock.pass(200);
  expect([ended.length, lines.lines(), told()]).toEqual([1, [], 0]);
});

test('half a character at the end is not shown as a broken one', async () => {
  const { clock, lines } = opened();
  lines.push('stderr', Buffer.from('Pass\u00fc').subarray(0, 5));
  await clock.pass(100);
  expect(lines.lines()).toMatchObject([{ stream: 'stderr', text: 'Pass' }]);
});

test('the end of the stream ends its line; the other stream goes on', async () => {
  const { clock, lines, ended, push } = opened();
  push('last words');
  lines.push('stderr', Buffer.from('not yet'));
  // What came after the first look had begun is quiet at the second one.
  await clock.pass(200);
  lines.end('stdout');
  expect([ended, lines.lines()]).toMatchObject([['last words'], [{ stream: 'stderr', text: 'not yet' }]]);
  lines.close();
  lines.close();
  expect([ended, lines.lines()]).toEqual([['last words', 'not yet'], []]);
});
