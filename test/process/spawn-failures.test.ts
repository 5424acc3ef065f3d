import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessConfig } from '../../shared/model/process';
import { BY_TEST, type CoreHarness, createCoreHarness, pidsWithToken, processConfig } from '../helpers/core-harness';

let core: CoreHarness;
beforeEach(() => {
  core = createCoreHarness();
});
afterEach(async () => {
  await core.close();
  expect(pidsWithToken(core.token)).toEqual([]);
});

const GOOD = ['sleep', '3600'];

/** A start that fails says why; after the cure the same process starts. */
async function failsThenStarts(
  bad: Partial<ProcessConfig>,
  reason: RegExp,
  cure: () => Partial<ProcessConfig> = () => ({}),
): Promise<void> {
  core.setProcesses(processConfig('web', GOOD, bad));
  const failed = await core.supervisor.start('test/web', BY_TEST);
  expect(failed.outcome).toBe('failed');
  expect(failed.message).toMatch(reason);
  expect(core.lines.some((line) => line.startsWith('slipway Could not start: '))).toBe(true);
  expect(core.snapshot('web').state).toMatchObject({ kind: 'failed', cause: 'spawn-failed' });
  core.setProcesses(processConfig('web', GOOD, cure()));
  expect(await core.supervisor.start('test/web', BY_TEST)).toMatchObject({ outcome: 'running', message: null });
}

function writeScript(name: string, text: string): string {
  const file = path.join(core.folder, name);
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

describe('a start that cannot be says why and what to do', () => {
  test('no such program', () =>
    failsThenStarts({ command: { kind: 'argv', argv: ['no-such-program'] } }, /no program named no-such-program on PATH .*Install it/));

  test('no such file', () =>
    failsThenStarts({ command: { kind: 'argv', argv: ['./bin/api'] } }, /bin\/api does not exist \(ENOENT\)\. Build it, or correct/));

  test('a file that may not be executed, then may', async () => {
    const file = writeScript('api', '#!/bin/sh\nexec sleep 3600\n');
    chmodSync(file, 0o644);
    const command = { command: { kind: 'argv', argv: [file] } } as const;
    await failsThenStarts(command, /may not be executed \(EACCES\)\. Make it executable: chmod \+x /, () => {
      chmodSync(file, 0o755);
      return command;
    });
  });

  test('a folder that vanished, then is back', async () => {
    const cwd = path.join(core.folder, 'gone');
    mkdirSync(cwd);
    core.setProcesses(processConfig('web', GOOD, { cwd }));
    rmSync(cwd, { recursive: true });
    await failsThenStarts({ cwd }, /working directory .*gone does not exist \(ENOENT\)\. Make the folder/, () => {
      mkdirSync(cwd);
      return { cwd };
    });
  });

  test('a folder that is a file', async () => {
    const cwd = path.join(core.folder, 'file');
    writeFileSync(cwd, '');
    await failsThenStarts({ cwd }, /is not a folder\. Correct cwd/);
  });

  test.each([
    ['a missing interpreter', '#!/opt/none/ruby -w\n', /api is to be run by \/opt\/none\/ruby, as its first line says.*Install it/],
    ['a program that env does not find', '#!/usr/bin/env no-such-ruby\n', /to be run by no-such-ruby, .*no such program on PATH/],
    ['a first line from Windows', '#!/bin/sh\r\nexec sleep 3600\r\n', /Windows line break, so \/bin\/sh is not found.*sed -i/],
  ])('%s', (_, text, reason) => failsThenStarts({ command: { kind: 'argv', argv: [writeScript('api', text)] } }, reason));

  test.each(['#!/bin/sh\n', '#! /bin/sh -e\n', '#!/usr/bin/env sh\n', '#!/usr/bin/env -S sh -e\n'])(
    'a good first line starts: %j',
    async (line) => {
      core.setProcesses(processConfig('web', [writeScript('api', `${line}exec sleep 3600\n`)]));
      expect(await core.supervisor.start('test/web', BY_TEST)).toMatchObject({ outcome: 'running' });
    },
  );

  test('arguments that are too large', () =>
    failsThenStarts({ command: { kind: 'argv', argv: ['sleep', 'x'.repeat(256 * 1024)] } }, /too large \(E2BIG\)\. Shorten/));
});

describe('without descriptors (EMFILE)', () => {
  const HARD = /^Max open files +\S+ +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? '';
  const SOFT = /^Max open files +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? '';
  const limitTo = (soft: string | number): void => {
    execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:${HARD}`]);
  };
  /** Uses up every descriptor below the limit but so many. */
  const useUp = (spare: number): number[] => {
    const held: number[] = [];
    for (;;) {
      try {
        held.push(openSync('/dev/null', 'r'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error;
        for (const fd of held.splice(0, spare)) closeSync(fd);
        return held;
      }
    }
  };

  test.each([2, 0])('%i left: the start fails in words, the host lives, and the next start works', async (spare) => {
    core.setProcesses(processConfig('web', GOOD), processConfig('other', GOOD));
    expect(await core.supervisor.start('test/other', BY_TEST)).toMatchObject({ outcome: 'running' });
    limitTo(400);
    const held = useUp(spare);
    try {
      const failed = await core.supervisor.start('test/web', BY_TEST);
      expect(failed).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/too many open files \(EMFILE\).*ulimit -n/) });
    } finally {
      for (const fd of held) closeSync(fd);
      limitTo(SOFT);
    }
    expect(core.snapshot('other').state.kind).toBe('running');
    expect(await core.supervisor.start('test/web', BY_TEST)).toMatchObject({ outcome: 'running' });
    expect(await core.supervisor.stop('test/other', { by: 'test' })).toMatchObject({ outcome: 'stopped', survivors: [] });
  });
});
