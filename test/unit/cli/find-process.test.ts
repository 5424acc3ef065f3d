import { describe, expect, test } from 'vitest';
import { CommandFailure } from '../../../electron/cli/command-failure';
import { findProcess, findProject } from '../../../electron/cli/find-process';
import { sampleProcess, sampleProject } from '../../helpers/contract-samples';

const projects = [
  sampleProject(),
  sampleProject({ id: 'blog', name: 'blog', root: '/home/ada/blog' }),
  sampleProject({ id: 'blog-2', name: 'blog', root: '/home/ada/old/blog' }),
];
const named = (projectId: string, name: string) => sampleProcess({ id: `${projectId}/${name}`, projectId, name });
const processes = [
  named('shop', 'api'),
  named('shop', 'web/dev'),
  named('blog', 'web'),
  named('blog-2', 'web'),
  named('shop', 'worker'),
  named('blog', 'worker'),
];

function failureOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof CommandFailure) return error.error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a process is found', () => {
  test.each([
    ['api', 'shop/api', 'by its name'],
    ['shop/api', 'shop/api', 'by project and name'],
    ['web/dev', 'shop/web/dev', 'by a name with a slash'],
    ['shop/web/dev', 'shop/web/dev', 'by project and a name with a slash'],
    ['blog-2/web', 'blog-2/web', 'by the id of its project'],
    ['shop/worker', 'shop/worker', 'by project where the name alone is ambiguous'],
  ])('%s is %s: %s', (text, id) => {
    expect(findProcess(text, { projects, processes }).id).toBe(id);
  });
});

describe('a process is not found', () => {
  test('a name of two projects lists both full names', () => {
    expect(failureOf(() => findProcess('worker', { projects, processes }))).toEqual({
      code: 'ambiguous-name',
      message: 'worker names 2 processes: shop/worker, blog/worker.',
      hint: 'Say which one, for example: shop/worker',
    });
  });
  test('a project that is not trusted is named beside the one that is, which is the example', () => {
    const untrusted = sampleProject({ trust: 'untrusted' });
    expect(failureOf(() => findProcess('worker', { projects: [untrusted, ...projects.slice(1)], processes }))).toMatchObject({
      message: 'worker names 2 processes: shop/worker (not trusted), blog/worker.',
      hint: 'Say which one, for example: blog/worker',
    });
  });
  test('a process that was left out because of a fault says so, with file and line', () => {
    const problem = {
      file: 'slipway.yaml',
      line: 16,
      column: 10,
      key: 'processes.outside.cwd',
      severity: 'error' as const,
      message: 'cwd leads to /etc, outside the project.',
      hint: 'Add that folder as a project of its own. outside is left out until then.',
    };
    const faulty = [sampleProject({ problems: [problem] })];
    for (const text of ['outside', 'shop/outside'])
      expect(failureOf(() => findProcess(text, { projects: faulty, processes }))).toEqual({
        code: 'process-not-found',
        message: 'outside is left out of shop: slipway.yaml:16 cwd leads to /etc, outside the project.',
        hint: problem.hint,
      });
  });
  test('two projects of one name are told apart by id', () => {
    expect(failureOf(() => findProcess('web', { projects, processes })).message).toContain('blog/web, blog-2/web');
  });
  test('a slip names the nearest', () => {
    expect(failureOf(() => findProcess('wroker', { projects, processes }))).toMatchObject({
      code: 'process-not-found',
      hint: expect.stringContaining('worker'),
    });
  });
  test('a project in the place of a process names its processes', () => {
    expect(failureOf(() => findProcess('shop', { projects, processes }))).toMatchObject({
      code: 'process-not-found',
      message: 'shop is a project, not a process.',
      hint: expect.stringContaining('shop/worker'),
    });
  });
  test('nothing near names the next step', () => {
    expect(failureOf(() => findProcess('zzzzzz', { projects, processes })).hint).toBe('See what there is: slipway status');
  });
});

describe('a project is found', () => {
  test.each([
    ['shop', '/', 'shop'],
    ['/home/ada/old/blog', '/', 'blog-2'],
    ['old/blog', '/home/ada', 'blog-2'],
    ['.', '/home/ada/shop', 'shop'],
    ['blog-2', '/', 'blog-2'],
    ['blog', '/', 'blog'],
  ])('%s in %s is %s', (text, cwd, id) => {
    expect(findProject(text, { projects, processes: [] }, cwd).id).toBe(id);
  });
  test('a name of two is an error that lists ids and paths', () => {
    const twins = [sampleProject({ id: 'a-1', name: 'a', root: '/x/a' }), sampleProject({ id: 'a-2', name: 'a', root: '/y/a' })];
    expect(failureOf(() => findProject('a', { projects: twins, processes: [] }, '/')).message).toBe(
      'a names 2 projects: a-1 (/x/a), a-2 (/y/a).',
    );
  });
  test.each([
    ['api', 'api is a process of shop, not a project.', 'Name its project: shop'],
    ['shop/api', 'shop/api is a process of shop, not a project.', 'Name its project: shop'],
    ['web', 'web is a process of blog and blog-2, not a project.', 'Name one of its projects: blog, blog-2'],
  ])('a process in the place of a project names its project: %s', (text, message, hint) => {
    expect(failureOf(() => findProject(text, { projects, processes }, '/'))).toMatchObject({ code: 'project-not-found', message, hint });
  });
  test('a slip names the nearest', () => {
    expect(failureOf(() => findProject('shpo', { projects, processes: [] }, '/'))).toMatchObject({
      code: 'project-not-found',
      hint: expect.stringContaining('shop'),
    });
  });
});
