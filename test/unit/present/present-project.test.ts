import { describe, expect, it } from 'vitest';
import { abbreviations, presentProject, presentTally, worstState } from '../../../renderer/present/present-project';
import { presentState } from '../../../renderer/present/present-state';
import { sampleLeftover } from '../../helpers/contract-samples';
import { shopSnapshot } from '../../renderer/helpers/shop-snapshot';

const snapshot = shopSnapshot(1_800_000_000_000);
const plan = snapshot.projects.flatMap((project) => project.plan);
const of = (projectId: string) => snapshot.processes.filter((process) => process.projectId === projectId);

describe('a project', () => {
  it.each([
    ['shop', 'backoff', '3 of 5'],
    ['blog', 'failed', '3 of 4'],
    ['infra', 'running', '4 of 4'],
    ['mobile-bff', 'waiting', '0 of 1'],
    ['playground', 'stopped', '0 of 2'],
  ])('%s shows its worst process (%s) and %s', (id, icon, count) => {
    expect(presentProject({ trust: 'trusted', plan: [] }, of(id))).toMatchObject({ icon, count });
  });

  it('shows a shield before trust and after its commands changed', () => {
    expect(presentProject({ trust: 'untrusted', plan }, of('shop'))).toMatchObject({ icon: 'untrusted', count: 'not trusted' });
    expect(presentProject({ trust: 'changed', plan }, of('shop'))).toMatchObject({ icon: 'untrusted', count: 'changed' });
  });

  it('with nothing to trust is not called untrusted', () => {
    expect(presentProject({ trust: 'untrusted', plan: [] }, [])).toEqual({
      icon: 'stopped',
      count: 'no commands',
      words: 'no commands found',
    });
  });

  it.each([
    [
      ['bad', 'badtoml', 'badjson'],
      ['ba', 'bt', 'bj'],
    ],
    [
      ['shop-api', 'shop-web', 'site'],
      ['sh', 'sw', 'si'],
    ],
    [
      ['x', 'x', 'x'],
      ['x', 'x2', 'x3'],
    ],
    [
      ['aa', 'aa', 'aaa'],
      ['aa', 'a2', 'a3'],
    ],
  ])('the narrow rail tells %j apart', (names, letters) => {
    expect(abbreviations(names)).toEqual(letters);
  });

  it('without processes is stopped', () => expect(worstState([])).toBe('stopped'));

  it('whose runs of an earlier session live is not stopped: they are left over, and count as alive', () => {
    const processes = of('playground');
    const leftovers = processes.map(({ id, projectId }, at) => sampleLeftover({ id: `${at}`, processId: id, projectId }));
    expect(presentTally(processes, leftovers).map((part) => part.text)).toEqual(['2 left over']);
    expect(presentTally(processes, leftovers.slice(1)).map((part) => part.text)).toEqual(['1 left over']);
    expect(presentProject({ trust: 'trusted', plan: [] }, processes, 2)).toMatchObject({
      icon: 'unready',
      count: '2 of 2',
      words: '2 of 2 alive, 2 left over',
    });
    const [first] = processes;
    if (first === undefined) throw new Error('no process');
    expect(presentState(first, 0, leftovers[0])).toMatchObject({
      word: 'left over',
      reason: 'run 3 of an earlier session lives: 2 processes, port 8080',
    });
  });

  it('tallies what needs attention, and what is down only where nothing else is there', () => {
    expect(presentTally(of('shop')).map((part) => part.text)).toEqual(['3 running', '1 waiting', '1 in backoff']);
    expect(presentTally(of('playground')).map((part) => part.text)).toEqual(['2 stopped']);
  });
});
