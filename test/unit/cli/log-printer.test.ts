import { describe, expect, test } from 'vitest';
import { createLogPrinter } from '../../../electron/cli/log-printer';
import { type Output, PLAIN } from '../../../electron/cli/output';
import type { HostSnapshot } from '../../../shared/contract/snapshot';
import type { LogLine, LogStream } from '../../../shared/model/log';

const API = 'shop/api';
const DB = 'shop/db';
const line = (text: string, processId = API, stream: LogStream = 'stdout', runId = 1): LogLine => ({
  seq: 7,
  processId,
  runId,
  stream,
  at: 0,
  text,
});

function printed({ json = false, several = false, isTerminal = false } = {}) {
  let screen = '';
  const out: Output = {
    json,
    line: (text) => {
      screen += `${text}\n`;
    },
    part: (text) => {
      screen += text;
    },
    document: (value) => {
      screen += `${JSON.stringify(value)}\n`;
    },
    progress: () => undefined,
    style: PLAIN,
  };
  const processes = [
    { id: API, name: 'api' },
    { id: DB, name: 'db' },
  ] as unknown as HostSnapshot['processes'];
  const printer = createLogPrinter(out, processes, { several, isTerminal });
  return { printer, screen: () => screen };
}

describe('a line that has not ended', () => {
  test('is printed as far as it is there, goes on where it was, and ends in its place', () => {
    const { printer, screen } = printed();
    printer.open([line('Pass')]);
    expect(screen()).toBe('Pass');
    printer.open([line('Password: ')]);
    printer.open([line('Password: ')]);
    expect(screen()).toBe('Password: ');
    printer.lines([line('Password: right'), line('in')]);
    printer.open([]);
    expect(screen()).toBe('Password: right\nin\n');
  });

  test('that ends with nothing more only gets its line end', () => {
    const { printer, screen } = printed();
    printer.open([line('done')]);
    printer.lines([line('done')]);
    expect(screen()).toBe('done\n');
  });

  test('no part is printed twice where other lines come in between', () => {
    const { printer, screen } = printed({ several: true });
    printer.open([line('Password: ')]);
    printer.lines([line('up', DB)]);
    printer.open([line('Password: ri')]);
    printer.lines([line('Password: right')]);
    expect(screen()).toBe('api | Password: \ndb  | up\napi | right\n');
  });

  test('that was printed in full before others came leaves no empty line behind', () => {
    const { printer, screen } = printed();
    printer.open([line('Password: ')]);
    printer.lines([line('up', DB), line('Password: ')]);
    expect(screen()).toBe('Password: \nup\n');
  });

  test('both streams of a run, and two runs, have their own', () => {
    const { printer, screen } = printed();
    printer.open([line('out'), line('err', API, 'stderr')]);
    printer.lines([line('error', API, 'stderr'), line('output'), line('out', API, 'stdout', 2)]);
    expect(screen()).toBe('out\nerror\nput\nout\n');
  });

  test('is completed by a line that comes after it was not named any more', () => {
    const { printer, screen } = printed();
    printer.open([line('Password: ')]);
    printer.lines([line('signal sent', API, 'slipway')]);
    printer.open([]);
    printer.lines([line('Password: right')]);
    expect(screen()).toBe('Password: \n── signal sent\nright\n');
  });

  test('whose end was missed completes no other line', () => {
    const { printer, screen } = printed();
    printer.open([line('Password: ')]);
    printer.missed();
    printer.lines([line('Password: right')]);
    expect(screen()).toBe('Password: \nPassword: right\n');
  });

  test('a progress bar is printed once more when it ends, not at every state', () => {
    const { printer, screen } = printed();
    printer.open([line('10 %\r20 %')]);
    printer.open([line('10 %\r20 %\r30 %')]);
    printer.lines([line('100 %')]);
    expect(screen()).toBe('20 %\n100 %\n');
  });

  test('an escape sequence is not torn', () => {
    const { printer, screen } = printed({ isTerminal: true });
    printer.open([line('a\x1b[3')]);
    expect(screen()).toBe('a');
    printer.open([line('a\x1b[31mred\x1b')]);
    printer.lines([line('a\x1b[31mred\x1b[0m')]);
    expect(screen()).toBe('a\x1b[31mred\x1b[0m\n');
  });

  test('colours of a program do not go into a file or a pipe; all else it wrote does', () => {
    const { printer, screen } = printed();
    printer.open([line('\x1b[1;31mre\x1b[3')]);
    printer.lines([line('\x1b[1;31mre\x1b[39md\x1b[0m\tmatter')]);
    expect(screen()).toBe('red\tmatter\n');
  });

  test('with --json only whole lines are told', () => {
    const { printer, screen } = printed({ json: true });
    printer.open([line('Pass')]);
    expect(screen()).toBe('');
    printer.lines([line('Password: right')]);
    expect(JSON.parse(screen())).toMatchObject({ process: 'api', text: 'Password: right' });
  });

  test('leaving ends the line on the screen, once; its rest stands in a line of its own', () => {
    const { printer, screen } = printed();
    printer.open([line('Pass')]);
    printer.leave();
    printer.leave();
    expect(printer.hasBegun(line('Password:'))).toBe(true);
    printer.lines([line('Password:')]);
    expect(printer.hasBegun(line('next'))).toBe(false);
    expect(screen()).toBe('Pass\nword:\n');
  });
});
